using System.Text.RegularExpressions;
using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Archives.Rows;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// Parquet files with a picture in each row, in the order of their rows. A row that has a path is called as the image of that path in a folder
/// would be.
/// </summary>
internal static partial class RowsLayout
{
    /// <summary>The files that a path names: one, or those of a pattern; null where it is another kind of path.</summary>
    /// <exception cref="InputException">One is missing, or holds no pictures.</exception>
    public static string[]? FilesOf(string full)
    {
        if (full.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) && !File.Exists(full) && BracePattern.Names(full) is { } several)
        {
            return several.FirstOrDefault(path => !DataFiles.HasFile(path)) is { } missing
                ? throw new InputException($"'{missing}' does not exist, and is one of the {several.Length} files that '{full}' stands for; check the pattern.")
                : several;
        }

        return ArchiveCache.PlaceOf(full) is { Archive: PictureRows, Name: "" } ? [full] : null;
    }

    /// <summary>The Parquet files at any depth of a folder, in order.</summary>
    public static string[] In(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.parquet", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8 }).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The images.</summary>
    /// <param name="files">The files.</param>
    /// <param name="split">The folder that their paths must begin with; null for all.</param>
    /// <exception cref="InputException">A file cannot be read (while enumerating).</exception>
    public static IEnumerable<CatalogueEntry> Entries(string[] files, string? split)
    {
        var index = 0;
        foreach (var path in files)
        {
            var rows = Opened(path);
            var shared = SharedNames(rows, split);
            var prefix = files.Length > 1 ? Path.GetFileNameWithoutExtension(path) + "/" : "";
            for (var row = 0; row < rows.Count; row++)
            {
                if (Called(rows, row, split) is not { } called)
                    continue;
                var bare = rows.HasPath(row) ? Bare(called) : prefix + called;
                var table = RowTable.Of(rows);
                yield return new CatalogueEntry(index++, shared.Contains(bare) ? called : bare, $"{path}/{rows.NameOf(row)}", [], table.BoxesOf(row), assumesBox: false, SynsetOf(table.ClassOf(row), rows.NameOf(row)), content: null);
            }
        }
    }

    private static PictureRows Opened(string path)
    {
        try
        {
            return ArchiveCache.PlaceOf(path)?.Archive as PictureRows ?? throw new InputException($"'{path}' is no Parquet file; expected one of pictures, as the others are.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    // A row's path below the part that is asked for; null where it lies in another.
    private static string? Called(PictureRows rows, int row, string? split)
    {
        var name = rows.NameOf(row);
        if (ImageNet().Match(name) is { Success: true } match)
            return split is null || split == match.Groups[1].Value ? Path.GetFileName(name) : null;
        return split is null ? name : name.StartsWith(split + "/", StringComparison.Ordinal) ? name[(split.Length + 1)..] : null;
    }

    private static string Bare(string name) => ImageKinds.IsRead(name) ? ImageName.Bare(name) : name;

    private static HashSet<string> SharedNames(PictureRows rows, string? split)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, rows.Count).Where(rows.HasPath).Select(row => Called(rows, row, split)).OfType<string>().Select(Bare).Where(name => !seen.Add(name))];
    }

    private static string SynsetOf(string told, string name) =>
        Synset.Of(told) is { Length: > 0 } synset ? synset : Synset.Of(Path.GetFileName(Path.GetDirectoryName(name)) ?? "");

    [GeneratedRegex("(?:^|/)Data/CLS-LOC/(train|val)/")]
    private static partial Regex ImageNet();
}
