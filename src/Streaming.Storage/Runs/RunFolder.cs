using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Storage.Runs;

/// <summary>
/// The output folder of one command, held for one process while it runs. config.json is written when the run begins,
/// metrics.json when it is done: a folder with the first and without the second holds a run that was interrupted.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string ConfigName = "config.json";
    private const string MetricsName = "metrics.json";

    private readonly RunLock held;

    private RunFolder(string path, RunLock held)
    {
        Path = path;
        this.held = held;
    }

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>The folder of the flows' Parquet parts.</summary>
    public string Flows => In("flows");

    /// <summary>The folder of the bases.</summary>
    public string Bases => In("bases");

    /// <summary>The sums for channel maps of a run that is not over.</summary>
    public string ChannelSums => In("channels.safetensors");

    /// <summary>The selection table.</summary>
    public string Selection => In("selection.parquet");

    /// <summary>The table of rejects.</summary>
    public string Rejects => In("rejects.parquet");

    /// <summary>Whether the folder holds a run that is done.</summary>
    public bool IsFinished => File.Exists(In(MetricsName));

    /// <summary>Whether the folder holds a run that began and is not done.</summary>
    public bool IsInterrupted => File.Exists(In(ConfigName)) && !IsFinished;

    /// <summary>Opens the folder for one run; it is made where it is missing. Nothing in it is deleted but marks of an older run.</summary>
    /// <param name="path">The value of --out.</param>
    /// <param name="existing">What to do where it already holds a run.</param>
    /// <exception cref="InputException">
    /// It cannot be written into, another process is writing into it, or it holds a run that must not be replaced.
    /// </exception>
    public static RunFolder Open(string path, ExistingRun existing)
    {
        path = System.IO.Path.GetFullPath(path);
        var folder = new RunFolder(path, Take(path));
        try
        {
            folder.Begin(existing);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The full path of a file or folder in this folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes config.json: everything the run was told, resolved.</summary>
    public void WriteConfig(JsonNode config) => JsonFile.Write(In(ConfigName), config);

    /// <summary>Writes metrics.json, the last file of a run: from here on it is finished.</summary>
    public void WriteMetrics(JsonNode metrics) => JsonFile.Write(In(MetricsName), metrics);

    /// <summary>The config.json of the run that the folder holds.</summary>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public JsonNode ReadConfig() => JsonFile.Read<JsonNode>(In(ConfigName), "a run's settings");

    /// <summary>Gives the folder to other processes again.</summary>
    public void Dispose() => held.Dispose();

    private void Begin(ExistingRun existing)
    {
        switch (existing)
        {
            case ExistingRun.Refuse when IsFinished:
                throw new InputException($"--out: {Path} already holds a finished run; choose another folder, or add --overwrite to replace it.");
            case ExistingRun.Refuse when IsInterrupted:
                throw new InputException($"--out: {Path} holds a run that was interrupted; add --resume to go on with it, --overwrite to replace it, or choose another folder.");
            case ExistingRun.Resume when IsFinished:
                throw new InputException($"--resume: the run in {Path} is finished; there is nothing to go on with.");
            case ExistingRun.Replace:
                File.Delete(In(MetricsName));
                File.Delete(In(ConfigName));
                break;
        }
    }

    private static RunLock Take(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return RunLock.Take(System.IO.Path.Combine(path, RunLock.FileName),
                $"--out: another process is writing into {path} (it holds {RunLock.FileName}); wait for it to end, or choose another folder.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out: cannot write into {path} ({e.Message}); choose a folder that can be written into.", e);
        }
    }
}
