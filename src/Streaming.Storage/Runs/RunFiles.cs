using System.Text.RegularExpressions;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Flows;

namespace Streaming.Storage.Runs;

/// <summary>
/// The names of all that any command leaves in its run's folder. What is listed here is what a run that replaces another
/// removes; everything else in the folder is somebody's own and stays.
/// </summary>
public static partial class RunFiles
{
    /// <summary>What the run was told, resolved: its first file.</summary>
    public const string Config = "config.json";

    /// <summary>config.json of a run that ended before it had made anything that could be gone on with.</summary>
    public const string Unfinished = "unfinished.json";

    /// <summary>What the run found: its last file.</summary>
    public const string Metrics = "metrics.json";

    /// <summary>The report.</summary>
    public const string Report = "report.html";

    /// <summary>The selection table.</summary>
    public const string Selection = "selection.parquet";

    /// <summary>The table of rejects.</summary>
    public const string Rejects = "rejects.parquet";

    /// <summary>Where the files of the dataset's archives are in them.</summary>
    public const string ArchiveIndex = "archive-index.parquet";

    /// <summary>What an evaluation measured.</summary>
    public const string Deviations = "deviations.parquet";

    /// <summary>The mean flows of an evaluation.</summary>
    public const string MeanFlows = "mean-flows.safetensors";

    /// <summary>What zeroshot told of each test pair.</summary>
    public const string ZeroShot = "zeroshot.parquet";

    /// <summary>What zeroshot --joint told of each test pair.</summary>
    public const string Similarities = "similarities.parquet";

    /// <summary>The sums for channel maps of a run that is not over.</summary>
    public const string ChannelSums = "channels.safetensors";

    /// <summary>The network of a training.</summary>
    public const string Model = "model.safetensors";

    /// <summary>The inverter of a training.</summary>
    public const string Inverter = "inverter.safetensors";

    /// <summary>The features of synthesize.</summary>
    public const string Features = "features.safetensors";

    /// <summary>The fields of show.</summary>
    public const string Fields = "fields.safetensors";

    /// <summary>The pictures of pair, side by side.</summary>
    public const string Evidence = "evidence.png";

    /// <summary>Which originals a run learns from, and which it holds out.</summary>
    public const string Split = "split.json";

    /// <summary>What a run that tells the whole story does, part by part, and how far it has come.</summary>
    public const string Story = "story.json";

    /// <summary>The last state of a training that is not over.</summary>
    public const string Checkpoint = "checkpoint.json";

    /// <summary>The folder of the flows' parts.</summary>
    public const string Flows = "flows";

    /// <summary>The folder of the bases.</summary>
    public const string Bases = "bases";

    /// <summary>The folder of a story's parts: one run's folder for each, but for those that are the run itself.</summary>
    public const string Parts = "parts";

    /// <summary>The folder of the commits of bases that follow a source: one run's folder for each.</summary>
    public const string Commits = "commits";

    /// <summary>How far following a source has come.</summary>
    public const string Follow = "follow.json";

    /// <summary>The folder of an experiment's trainings.</summary>
    public const string Arms = "arms";

    /// <summary>The folder of a report's figures.</summary>
    public const string Figures = "figures";

    /// <summary>The folder of the pictures of synthesize and show.</summary>
    public const string Pictures = "pictures";

    /// <summary>What a folder of bases tells of itself: its file that lists the others.</summary>
    public const string BasesIndex = "bases.json";

    private const string ArmStart = "start.json";

    private static readonly HashSet<string> Files = new(StringComparer.Ordinal)
    {
        Config, Unfinished, Metrics, Report, Selection, Rejects, Deviations, MeanFlows, ZeroShot, Similarities, ChannelSums, Model, Inverter, Features, Fields, Evidence,
        Checkpoint, Split, Story, ArchiveIndex,
    };

    // A training of an experiment also leaves its test, or its row of the result.
    private static readonly HashSet<string> ArmFiles = new(StringComparer.Ordinal) { "test.json", "result.json" };

    /// <summary>
    /// What runs left in a folder: files, those first without which others mean nothing, and config.json last, so that a
    /// folder whose clearing is cut off still tells that it is not whole.
    /// </summary>
    internal static IReadOnlyList<string> Of(string folder) =>
        [.. In(folder, IsOfRun)
            .Concat(Below(folder))
            .OrderBy(Rank).ThenByDescending(path => path.Count(c => c == Path.DirectorySeparatorChar)).ThenByDescending(path => path, StringComparer.Ordinal)];

    /// <summary>What of a run that is not over can be gone on with.</summary>
    internal static bool HoldsProgress(string folder) =>
        Of(folder).Any(path => Path.GetRelativePath(folder, path) is var name
            && (name == Checkpoint || Views().IsMatch(name) || IsIn(name, Arms) || (Path.GetDirectoryName(name) == Flows && Part().IsMatch(Path.GetFileName(name)))));

    /// <summary>Removes what runs left in a folder, but for files that are kept, and the folders that this empties.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kept">Names of files directly in the folder that stay.</param>
    internal static void Remove(string folder, params string[] kept)
    {
        var stays = kept.Select(name => Path.Combine(folder, name)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Of(folder).Where(file => !stays.Contains(file)))
            File.Delete(file);
        foreach (var place in FlowFolders(folder))
            RemoveEmpty(place);
        foreach (var name in (string[])[Bases, Bases + ".new", Bases + ".old", Figures, Pictures])
            RemoveEmpty(Path.Combine(folder, name));
        foreach (var name in (string[])[Arms, Parts])
        {
            foreach (var inner in Folders(Path.Combine(folder, name)))
            {
                Remove(inner);
                RemoveEmpty(inner);
            }
            RemoveEmpty(Path.Combine(folder, name));
        }
    }

    /// <summary>Whether a file of a folder of bases is replaced with it, by its name.</summary>
    internal static bool IsOfBases(string name) => name == BasesIndex || name.EndsWith(".safetensors", StringComparison.Ordinal);

    private static IEnumerable<string> Below(string folder) =>
    [
        .. FlowFolders(folder).SelectMany(place => In(place, Part().IsMatch)),
        .. new[] { Bases, Bases + ".new", Bases + ".old" }.SelectMany(name => In(Path.Combine(folder, name), IsOfBases)),
        .. In(Path.Combine(folder, Figures), IsFigure),
        .. In(Path.Combine(folder, Pictures), Picture().IsMatch),
        .. In(Path.Combine(folder, Arms), name => name == ArmStart),
        .. Folders(Path.Combine(folder, Arms)).SelectMany(arm => Of(arm).Concat(In(arm, ArmFiles.Contains))),
        .. Folders(Path.Combine(folder, Parts)).SelectMany(Of),
    ];

    private static bool IsOfRun(string name) => Files.Contains(name) || Views().IsMatch(name) || Checkpoints().IsMatch(name) || Sheet().IsMatch(name);

    private static bool IsFigure(string name) =>
        name == "colour-wheel.png" || (name.EndsWith(".png", StringComparison.Ordinal) && FamilyModule.all.Select(FamilyModule.name).Any(family =>
            name.StartsWith(family + ".", StringComparison.Ordinal) || name.Contains($"-{family}-", StringComparison.Ordinal)));

    private static int Rank(string path) => Path.GetFileName(path) switch
    {
        Metrics => 0,
        BasesIndex or Checkpoint => 1,
        Config or Unfinished => 3,
        _ => 2,
    };

    // What a file that was never finished left goes with it.
    private static IEnumerable<string> In(string folder, Func<string, bool> isOurs) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(path => Path.GetFileName(path) is var name
                && (isOurs(name) || (name.EndsWith(PartialFile.Suffix, StringComparison.Ordinal) && isOurs(name[..^PartialFile.Suffix.Length]))))
            : [];

    // Those of shards that were put together, and the folder that they are in.
    private static IEnumerable<string> FlowFolders(string folder) =>
        [.. ShardFlows.In(Path.Combine(folder, Flows)).Select(shard => shard.Folder), Path.Combine(folder, Flows)];

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];

    private static bool IsIn(string name, string folder) => name.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void RemoveEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    [GeneratedRegex(@"^part-\d+\.parquet$")]
    private static partial Regex Part();

    // With what a process that was killed left of a file in the making, and the lock it held.
    [GeneratedRegex(@"^views-.+\.safetensors(\..+)?$")]
    private static partial Regex Views();

    // The last state, and the epoch that validation found best.
    [GeneratedRegex(@"^(checkpoint-\d+-\d+|best-\d+)\.safetensors$")]
    private static partial Regex Checkpoints();

    [GeneratedRegex(@"^sheet-\d+\.png$")]
    private static partial Regex Sheet();

    [GeneratedRegex(@"^(input|\d+\.\d+-.+\.(transformed|network|generator|flow-only|there-and-back)|input\.features)\.png$|^(original|\d+-input|\d+-[a-z+-]+-\d+\.(network|generator))\.webp$")]
    private static partial Regex Picture();
}
