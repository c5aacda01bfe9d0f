using System.Diagnostics;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Safetensors;
using static TorchSharp.torch;

namespace Streaming.Network.Training;

/// <summary>
/// The last state of a training on disk: checkpoint.json tells how far it has come and names the safetensors file that
/// holds the weights and what the optimiser remembers of them. That file is whole before checkpoint.json names it, and older ones go
/// after that, so a training may be killed at any moment.
/// </summary>
/// <param name="folder">The training's folder.</param>
/// <param name="settings">What decides the training, as JSON; a checkpoint of other settings is refused.</param>
/// <param name="minutes">Minutes between checkpoints inside an epoch.</param>
/// <param name="steps">Steps between checkpoints inside an epoch; 0 for minutes alone.</param>
/// <param name="everyEpoch">
/// Whether there is one at the beginning and at the end of every epoch too. Without, a state of hundreds of megabytes does not
/// have to be written after each of many short epochs; a training that was killed then loses the time since its last one.
/// </param>
public sealed class CheckpointFolder(string folder, JsonNode settings, double minutes, int steps, bool everyEpoch = true)
{
    private const int Version = 1;

    private readonly string settingsHash = ContentHash.OfText(settings.ToJsonString(JsonFile.Options));
    private long lastSave = Stopwatch.GetTimestamp();

    /// <summary>The file that tells the last state.</summary>
    public string Current => Path.Combine(folder, "checkpoint.json");

    /// <summary>A sentence that names the last good state.</summary>
    internal string LastGood => File.Exists(Current) ? $"The last good checkpoint is {Current}." : "There is no checkpoint yet.";

    /// <summary>Keeps the first state, where there is none of the step yet.</summary>
    internal void Begin(TrainingState state, IOptimiser optimiser)
    {
        if (everyEpoch && state.Step == 0)
            Save(state, optimiser);
    }

    /// <summary>Keeps a state where the last one was kept long enough ago.</summary>
    internal void SaveIfDue(TrainingState state, IOptimiser optimiser)
    {
        if (Stopwatch.GetElapsedTime(lastSave).TotalMinutes >= minutes || (steps > 0 && state.Step % steps == 0))
            Save(state, optimiser);
    }

    /// <summary>Keeps the state at the end of an epoch.</summary>
    internal void SaveEpoch(TrainingState state, IOptimiser optimiser)
    {
        if (everyEpoch)
            Save(state, optimiser);
        else
            SaveIfDue(state, optimiser);
    }

    /// <summary>Keeps a state.</summary>
    /// <exception cref="TrainingDivergedException">A weight is no finite number; the last state stays.</exception>
    internal void Save(TrainingState state, IOptimiser optimiser)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var builder = new SafetensorsBuilder();
        foreach (var (name, parameter) in optimiser.Parameters)
        {
            var values = Values(parameter);
            if (!values.All(float.IsFinite))
                throw new TrainingDivergedException($"{name} is no finite number after step {state.Step}; lower --learning-rate, or lengthen --warm-up where there is one. {LastGood}");
            builder.Add(name, values, parameter.shape);
        }
        foreach (var (name, remembered) in optimiser.Memory)
            builder.Add(name, Values(remembered), remembered.shape);
        var file = $"checkpoint-{state.Step:D8}-{state.Epochs.Count:D4}.safetensors";
        builder.Write(Path.Combine(folder, file));
        JsonFile.Write(Current, new CheckpointJson(Version, file, settingsHash, TorchThreadsNow(), state));
        foreach (var older in Directory.EnumerateFiles(folder, "checkpoint-*.safetensors").Where(path => Path.GetFileName(path) != file))
            File.Delete(older);
        lastSave = Stopwatch.GetTimestamp();
    }

    /// <summary>Takes up the last state; null where there is none.</summary>
    /// <exception cref="InputException">The files are damaged, or of a training with other settings.</exception>
    internal TrainingState? Load(IOptimiser optimiser)
    {
        if (!File.Exists(Current))
            return null;
        var json = JsonFile.Read<CheckpointJson>(Current, "a checkpoint of a training");
        if (json.FormatVersion != Version)
            throw new InputException($"{Current}: format_version is {json.FormatVersion}; expected {Version}, so go on with the program that wrote it.");
        if (json.SettingsSha256 != settingsHash)
            throw new InputException($"{Current}: this checkpoint is of a training with other settings; go on with the same options, or begin anew with --overwrite.");
        using var file = SafetensorsFile.Open(Path.Combine(folder, json.File));
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (name, parameter) in optimiser.Parameters)
            parameter.copy_(tensor(file.Read<float>(name, parameter.shape)).view(parameter.shape));
        foreach (var (name, remembered) in optimiser.Memory)
            remembered.copy_(tensor(file.Read<float>(name, remembered.shape)).view(remembered.shape));
        return json.State;
    }

    /// <summary>Deletes what is kept: the training is over, or begins anew.</summary>
    public void Clear()
    {
        File.Delete(Current);
        foreach (var file in Directory.EnumerateFiles(folder, "checkpoint-*.safetensors"))
            File.Delete(file);
    }

    private static int TorchThreadsNow() => get_num_threads();

    private static float[] Values(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();

    private sealed record CheckpointJson(int FormatVersion, string File, string SettingsSha256, int TorchThreads, TrainingState State);
}
