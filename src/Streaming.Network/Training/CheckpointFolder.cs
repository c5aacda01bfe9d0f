using System.Diagnostics;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Optimisers;
using Streaming.Storage.Files;
using Streaming.Storage.Safetensors;
using static TorchSharp.torch;

namespace Streaming.Network.Training;

/// <summary>
/// The last state of a training on disk: checkpoint.json tells how far it has come and names the safetensors file that
/// holds the weights and what the optimiser remembers of them, by its hash. That file is whole before checkpoint.json names it,
/// and older ones go after that, so a training may be killed at any moment. The same holds for the weights of the epoch that
/// validation found best.
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
    private const int Version = 2;
    private const string CheckpointPrefix = "checkpoint-", BestPrefix = "best-", Suffix = ".safetensors";

    private readonly string settingsHash = ContentHash.OfText(settings.ToJsonString(JsonFile.Options));
    private long lastSave = Stopwatch.GetTimestamp();

    /// <summary>What decides the training, as JSON.</summary>
    public string Settings { get; } = settings.ToJsonString();

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
        var builder = OfParameters(optimiser, state.Step);
        foreach (var (name, remembered) in optimiser.Memory)
            builder.Add(name, Values(remembered), remembered.shape);
        var file = $"{CheckpointPrefix}{state.Step:D8}-{state.Epochs.Count:D4}{Suffix}";
        builder.Write(Path.Combine(folder, file));
        JsonFile.Write(Current, new CheckpointJson(Version, file, settingsHash, TorchThreadsNow(), state, ContentHash.OfFile(Path.Combine(folder, file))));
        DeleteBut(CheckpointPrefix, file);
        DeleteBut(BestPrefix, state.Best?.File);
        lastSave = Stopwatch.GetTimestamp();
    }

    /// <summary>Keeps the parameters of an epoch that validation found better than those before it.</summary>
    /// <exception cref="TrainingDivergedException">A weight is no finite number.</exception>
    internal BestEpoch SaveBest(int epoch, double top1, IOptimiser optimiser)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var file = $"{BestPrefix}{epoch:D4}{Suffix}";
        var path = Path.Combine(folder, file);
        OfParameters(optimiser, epoch).Write(path);
        return new BestEpoch(epoch, top1, file, ContentHash.OfFile(path));
    }

    /// <summary>Takes up the parameters that <see cref="SaveBest"/> kept.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    internal void LoadBest(BestEpoch best, IOptimiser optimiser)
    {
        using var file = OpenKept(best.File, best.Sha256);
        Fill(file, Learning(optimiser));
    }

    /// <summary>Takes up the last state; null where there is none.</summary>
    /// <exception cref="InputException">The files are damaged, or of a training with other settings.</exception>
    internal TrainingState? Load(IOptimiser optimiser)
    {
        if (!File.Exists(Current))
            return null;
        var json = JsonFile.Read<CheckpointJson>(Current, "a checkpoint of a training");
        if (json.FormatVersion != Version)
            throw new InputException($"{Current}: format_version is {json.FormatVersion}; expected {Version}, so go on with the version of the program that wrote it, or begin anew with --overwrite.");
        if (json.SettingsSha256 != settingsHash)
            throw new InputException($"{Current}: this checkpoint is of a training with other settings; go on with the same options, or begin anew with --overwrite.");
        using var file = OpenKept(json.File, json.Sha256 ?? "");
        Fill(file, Learning(optimiser).Concat(optimiser.Memory.Select(pair => (pair.Key, pair.Value))));
        return json.State;
    }

    /// <summary>Deletes what is kept: the training is over, or begins anew.</summary>
    public void Clear()
    {
        File.Delete(Current);
        DeleteBut(CheckpointPrefix, null);
        DeleteBut(BestPrefix, null);
    }

    private SafetensorsBuilder OfParameters(IOptimiser optimiser, long step)
    {
        var builder = new SafetensorsBuilder();
        foreach (var (name, parameter) in optimiser.Parameters)
        {
            var values = Values(parameter);
            if (!values.All(float.IsFinite))
                throw new TrainingDivergedException($"{name} is no finite number after step {step}; lower --learning-rate, or lengthen --warm-up where there is one. {LastGood}");
            builder.Add(name, values, parameter.shape);
        }
        return builder;
    }

    // A file of this training's, and not another of the same name.
    private SafetensorsFile OpenKept(string name, string sha256)
    {
        var path = Path.Combine(folder, name);
        // A name that leads elsewhere is none of a training's.
        if (Path.GetFileName(name) != name || !File.Exists(path))
            throw new InputException($"{Current}: expected the file '{name}' beside it, which holds the training's weights, but there is none; begin anew with --overwrite.");
        var file = SafetensorsFile.Open(path);
        if (ContentHash.OfFile(path) == sha256)
            return file;
        file.Dispose();
        throw new InputException($"{path}: this is not the file that {Path.GetFileName(Current)} names, it was damaged or replaced; begin the training anew with --overwrite.");
    }

    private static void Fill(SafetensorsFile file, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (name, value) in tensors)
            value.copy_(tensor(file.Read<float>(name, value.shape)).view(value.shape));
    }

    private static IEnumerable<(string Name, Tensor Value)> Learning(IOptimiser optimiser) =>
        optimiser.Parameters.Select(pair => (pair.Key, (Tensor)pair.Value));

    private void DeleteBut(string prefix, string? kept)
    {
        foreach (var file in Directory.EnumerateFiles(folder, $"{prefix}*{Suffix}").Where(path => Path.GetFileName(path) != kept))
            File.Delete(file);
    }

    private static int TorchThreadsNow() => get_num_threads();

    private static float[] Values(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();

    private sealed record CheckpointJson(int FormatVersion, string File, string SettingsSha256, int TorchThreads, TrainingState State, string? Sha256 = null);
}
