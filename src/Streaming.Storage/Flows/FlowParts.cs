using System.Globalization;
using Streaming.Storage.Files;

namespace Streaming.Storage.Flows;

/// <summary>The names of the parts in a folder of flows: part-00000.parquet and so on.</summary>
internal static class FlowParts
{
    private const string Prefix = "part-";
    private const string Extension = ".parquet";

    public static string Path(string folder, int number) =>
        System.IO.Path.Combine(folder, FormattableString.Invariant($"{Prefix}{number:D5}{Extension}"));

    /// <summary>The whole parts, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Whole(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Where(path => NumberOf(path) >= 0).OrderBy(NumberOf)]
            : [];

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

    private static int NumberOf(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Extension.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
    }
}
