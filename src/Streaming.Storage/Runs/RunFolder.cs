using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Storage.Runs;

/// <summary>
/// The output folder of one command, held for one process while it runs. config.json is written when the run begins,
/// metrics.json when all else is done: a folder with the first and without the second holds a run that was interrupted.
/// A run that ends before it has made anything that could be gone on with leaves unfinished.json instead of config.json:
/// then the folder holds no run, and the next one clears it.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly RunLock held;
    private readonly ExistingRun existing;
    private bool begun;

    private RunFolder(string path, RunLock held, ExistingRun existing)
    {
        Path = path;
        this.held = held;
        this.existing = existing;
    }

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>The folder of the flows' Parquet parts.</summary>
    public string Flows => In(RunFiles.Flows);

    /// <summary>The folder of the bases.</summary>
    public string Bases => In(RunFiles.Bases);

    /// <summary>The sums for channel maps of a run that is not over.</summary>
    public string ChannelSums => In(RunFiles.ChannelSums);

    /// <summary>The selection table.</summary>
    public string Selection => In(RunFiles.Selection);

    /// <summary>Where the files of the dataset's archives are in them.</summary>
    public string ArchiveIndex => In(RunFiles.ArchiveIndex);

    /// <summary>The table of rejects.</summary>
    public string Rejects => In(RunFiles.Rejects);

    /// <summary>Whether the folder holds a run that is done.</summary>
    public bool IsFinished => Holds(RunFiles.Config) && Holds(RunFiles.Metrics);

    /// <summary>Whether the folder holds a run that began and is not done.</summary>
    public bool IsInterrupted => Holds(RunFiles.Config) && !Holds(RunFiles.Metrics);

    // What an older run left goes when a run begins, unless that one is gone on with.
    private bool Clears => !(existing == ExistingRun.Resume && IsInterrupted);

    /// <summary>
    /// Opens the folder for one run; it is made where it is missing. Nothing in it changes before <see cref="WriteConfig"/>.
    /// </summary>
    /// <param name="path">The value of --out.</param>
    /// <param name="existing">What to do where it already holds a run.</param>
    /// <param name="dataset">The dataset that the command reads, where it does: the folder may not lie in it, or pictures of a run would become its images.</param>
    /// <param name="inputs">Other files and folders that the command reads; none may be among what is replaced.</param>
    /// <exception cref="InputException">
    /// It cannot be written into, another process is writing into it, it holds a run that must not be replaced, or what it
    /// holds is none of a run.
    /// </exception>
    public static RunFolder Open(string path, ExistingRun existing, string? dataset = null, params string[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        path = RunPlace.FullPath(path);
        RunPlace.CheckOutside(path, dataset, inputs);
        var folder = new RunFolder(path, Take(path), existing);
        try
        {
            folder.CheckContent();
            if (folder.Clears)
                RunPlace.CheckReplaced(path, dataset is null ? inputs : [dataset, .. inputs]);
            return folder;
        }
        catch (Exception e)
        {
            folder.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new InputException($"--out: {path} cannot be looked into ({e.Message}); choose another folder.", e);
            throw;
        }
    }

    /// <summary>The full path of a file or folder in this folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Begins the run: removes what an older one left, unless that one is gone on with, and writes config.json, everything the
    /// run was told, resolved.
    /// </summary>
    /// <exception cref="InputException">Another process is extending the bases that would be removed.</exception>
    public void WriteConfig(JsonNode config)
    {
        if (!begun && Clears)
            Clear();
        begun = true;
        JsonFile.Write(In(RunFiles.Config), config);
        File.Delete(In(RunFiles.Unfinished));
    }

    /// <summary>Writes metrics.json, the last file of a run: from here on it is finished.</summary>
    /// <param name="metrics">A record, or a JSON tree.</param>
    public void WriteMetrics<T>(T metrics) where T : notnull => JsonFile.Write(In(RunFiles.Metrics), metrics);

    /// <summary>The config.json of the run that the folder holds.</summary>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public JsonObject ReadConfig() => JsonFile.Read<JsonObject>(In(RunFiles.Config), "a run's settings");

    /// <summary>
    /// Gives the folder to other processes again. A run that is not finished, and has made nothing that could be gone on with,
    /// leaves no run in it: only the tables that tell of its images, and unfinished.json.
    /// </summary>
    public void Dispose()
    {
        try
        {
            if (begun && IsInterrupted && !RunFiles.HoldsProgress(Path))
                Withdraw();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder then tells of an interrupted run, which is no less true.
        }
        finally
        {
            held.Dispose();
        }
    }

    private bool Holds(string name) => File.Exists(In(name));

    private void CheckContent()
    {
        if (Holds(RunFiles.Config) && RunRecord.TryRead(Path) is null)
            throw new InputException($"--out: {In(RunFiles.Config)} is no run's, and a run writes its own there; choose another folder, or move that file away.");
        // A file in the making is of a run that was killed before its config.json was whole.
        if (!Holds(RunFiles.Config) && !Holds(RunFiles.Unfinished) && RunFiles.Of(Path).FirstOrDefault(file => !file.EndsWith(PartialFile.Suffix, StringComparison.Ordinal)) is { } stranger)
            throw new InputException($"--out: {Path} holds {System.IO.Path.GetRelativePath(Path, stranger)}, but no run ({RunFiles.Config}) that it is of; choose another folder, or move that away.");
        var command = RunRecord.TryRead(Path)?.Command is { } name ? $" of {name}" : "";
        switch (existing)
        {
            case ExistingRun.Refuse or ExistingRun.RefuseOrAdviseResume when IsFinished:
                throw new InputException($"--out: {Path} already holds a finished run; choose another folder, or add --overwrite to replace it.");
            case ExistingRun.Refuse when IsInterrupted:
                throw new InputException($"--out: {Path} holds a run{command} that was interrupted; add --overwrite to replace it, or choose another folder.");
            case ExistingRun.RefuseOrAdviseResume when IsInterrupted:
                throw new InputException($"--out: {Path} holds a run{command} that was interrupted; add --resume to go on with it, --overwrite to replace it, or choose another folder.");
            case ExistingRun.Resume when IsFinished:
                throw new InputException($"--resume: the run in {Path} is finished; there is nothing to go on with.");
        }
    }

    private void Clear()
    {
        try
        {
            using var bases = Directory.Exists(Bases)
                ? RunLock.Take(Bases + ".lock", $"--out: another process is extending {Bases}; wait for it to end, or choose another folder.")
                : null;
            RunFiles.Remove(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out: what an older run left in {Path} cannot be removed ({e.Message}); choose another folder.", e);
        }
    }

    private void Withdraw()
    {
        RunFiles.Remove(Path, RunFiles.Config, RunFiles.Selection, RunFiles.Rejects);
        File.Move(In(RunFiles.Config), In(RunFiles.Unfinished), overwrite: true);
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
