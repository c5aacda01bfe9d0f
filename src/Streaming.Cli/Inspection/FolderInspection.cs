using Streaming.Domain;
using Streaming.Storage.Flows;

namespace Streaming.Cli.Inspection;

/// <summary>Says in lines what a folder of this program holds: a run, bases, or flows.</summary>
internal static class FolderInspection
{
    // What a run is comes before what it left.
    private static readonly string[] First = ["config.json", "metrics.json"];

    /// <summary>Describes a folder; what is damaged is told when the rest was.</summary>
    /// <exception cref="InputException">It holds nothing of ours, or a file of it is damaged.</exception>
    public static void Describe(string folder, LimitedLines lines)
    {
        var files = new FileInspection(lines);
        var faults = new List<InputException>();
        var described = 0;
        var flows = new[] { folder, Path.Combine(folder, "flows") }.Where(FlowTable.IsIn).ToArray();
        var hasBases = new[] { folder, Path.Combine(folder, "bases") }.Any(place => File.Exists(Path.Combine(place, "bases.json")));

        foreach (var file in Files(folder).Where(file => !(flows.Contains(folder) && IsPart(file)) && !(hasBases && IsOfBases(folder, file))))
            Try(() => files.Describe(file, brief: true));
        foreach (var parts in flows)
            Try(() => Described(() => files.DescribeFlows(parts, FlowTable.Describe(parts), brief: true)));
        if (hasBases)
            Try(() => Described(() => files.DescribeBases(folder)));

        lines.End();
        if (faults.Count > 0)
            throw faults[0];
        if (described == 0)
            throw new InputException($"{folder}: this folder holds nothing of this program; expected a run's folder, bases or flows.");

        static bool Described(Action describe)
        {
            describe();
            return true;
        }

        void Try(Func<bool> describe)
        {
            try
            {
                described += describe() ? 1 : 0;
            }
            catch (InputException e)
            {
                faults.Add(e);
            }
        }
    }

    // Only what may be ours: reports and pictures are for looking at, and a folder of pictures is no run.
    private static IEnumerable<string> Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder)
                .Where(file => Path.GetExtension(file) is ".json" or ".parquet" or ".safetensors" or ".caffemodel" or ".onnx")
                .OrderBy(file => Array.IndexOf(First, Path.GetFileName(file)) is var place and >= 0 ? place : First.Length)
                .ThenBy(file => file, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: this folder cannot be read ({e.Message}).", e);
        }
    }

    private static bool IsPart(string file) => Path.GetFileName(file).StartsWith("part-", StringComparison.Ordinal);

    // Their description names the families' files; beside a run's own files they are in a folder of theirs.
    private static bool IsOfBases(string folder, string file) =>
        File.Exists(Path.Combine(folder, "bases.json")) && (Path.GetFileName(file) == "bases.json" || Path.GetExtension(file) == ".safetensors");
}
