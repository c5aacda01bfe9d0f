using Streaming.Imaging.Archives.Rows;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>The kinds of archive that are read, told by what their files begin with.</summary>
internal static class ArchiveKinds
{
    /// <summary>The kinds in words.</summary>
    public const string Words = "a tar, a zip, a Parquet file of pictures";

    // A name only says whether to look at all.
    private static readonly HashSet<string> Extensions = new([".tar", ".zip"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = Extensions.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The archive that an opened file is; null where it is none.</summary>
    public static IArchive? Read(OpenedFile file) =>
        TarHeaders.Begins(file.Content) ? TarArchive.Read(file)
        : ZipDirectory.Begins(file.Content) ? ZippedArchive.Read(file)
        : PictureRows.Begins(file.Content) ? PictureRows.Read(file)
        : null;

    /// <summary>What archives would be called that were unpacked to a folder of this name.</summary>
    public static IEnumerable<string> NamesOf(string folder) => Extensions.Order(StringComparer.Ordinal).Select(extension => folder + extension);

    /// <summary>Whether a file of this name may be an archive.</summary>
    public static bool IsNamed(ReadOnlySpan<char> name) => BySpan.Contains(Path.GetExtension(name));

    /// <summary>What a folder would be called that an archive of this name was unpacked to.</summary>
    public static string FolderOf(string name) => IsNamed(name) ? Path.GetFileNameWithoutExtension(name) : name;
}
