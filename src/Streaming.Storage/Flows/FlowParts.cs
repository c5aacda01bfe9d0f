using System.Globalization;
using Streaming.Storage.Files;

namespace Streaming.Storage.Flows;

/// <summary>
/// The names of the parts in a folder of flows: part-00000.parquet and so on. Where the flows of shards are put together, each shard's
/// are in a folder of theirs, shard=3, as Hive names partitions.
/// </summary>
internal static class FlowParts
{
    private const string Prefix = "part-";
    private const string Extension = ".parquet";
    private const string ShardPrefix = "shard=";

    public static string Path(string folder, int number) =>
        System.IO.Path.Combine(folder, FormattableString.Invariant($"{Prefix}{number:D5}{Extension}"));

    /// <summary>The whole parts, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Whole(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Where(path => NumberOf(path) >= 0).OrderBy(NumberOf)]
            : [];

    /// <summary>The folder of a shard's parts.</summary>
    public static string ShardFolder(string folder, int shard) => System.IO.Path.Combine(folder, FormattableString.Invariant($"{ShardPrefix}{shard}"));

    /// <summary>The folders of shards, in the order of their numbers.</summary>
    public static IReadOnlyList<(int Shard, string Folder)> Shards(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(path => (Shard: ShardOf(path), path)).Where(found => found.Shard >= 0).Order()]
            : [];

    /// <summary>The whole parts of the folder itself, then those of each shard.</summary>
    public static IReadOnlyList<string> All(string folder) => [.. Whole(folder), .. Shards(folder).SelectMany(shard => Whole(shard.Folder))];

    /// <summary>The number that the next part gets.</summary>
    public static int NextNumber(string folder) => Whole(folder) is [.., var last] ? NumberOf(last) + 1 : 0;

    /// <summary>Deletes what a writer that never ended left of a part.</summary>
    public static void DeletePartial(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*" + Extension + PartialFile.Suffix))
            File.Delete(path);
    }

    private static int ShardOf(string path) => Number(System.IO.Path.GetFileName(path), ShardPrefix, "");

    private static int NumberOf(string path) => Number(System.IO.Path.GetFileName(path), Prefix, Extension);

    private static int Number(string name, string before, string after) =>
        name.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(before.Length, Math.Max(0, name.Length - before.Length - after.Length)), NumberStyles.None,
                CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
}
