using Streaming.Imaging.Archives.Rows;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>The kinds of archive that are read, told by what their files begin with.</summary>
internal static class ArchiveKinds
{
    /// <summary>The kinds in words.</summary>
    public const string Words = "a tar, compressed with gzip or not, a zip, a Parquet file of pictures";

    // Of a tar that is compressed with gzip; the other extension is one of two.
    private const string TarGz = ".tar.gz";

    // A name only says whether to look at all.
    private static readonly HashSet<string> Extensions = new([".tar", ".tgz", ".zip"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = Extensions.GetAlternateLookup<ReadOnlySpan<char>>();

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <summary>The archive that an opened file is; null where it is none.</summary>
    /// <exception cref="IOException">It is one, and cannot be read.</exception>
    public static IArchive? Read(OpenedFile file) =>
        IsGzip(file.Content) ? TarArchive.ReadGzip(file)
        : TarHeaders.Begins(file.Content) ? TarArchive.Read(file)
        : ZipDirectory.Begins(file.Content) ? ZippedArchive.Read(file)
        : PictureRows.Begins(file.Content) ? PictureRows.Read(file)
        : null;

    /// <summary>Whether a file begins as those do that gzip made; it then stands at its beginning again.</summary>
    public static bool IsGzip(Stream file)
    {
        var head = new byte[Gzip.Length];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return IsGzip(head.AsSpan(0, read));
    }

    /// <summary>Whether a file that begins with these bytes is one that gzip made.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith(Gzip);

    /// <summary>What archives would be called that were unpacked to a folder of this name.</summary>
    public static IEnumerable<string> NamesOf(string folder) => Extensions.Append(TarGz).Order(StringComparer.Ordinal).Select(extension => folder + extension);

    /// <summary>Whether a file of this name may be an archive.</summary>
    public static bool IsNamed(ReadOnlySpan<char> name) => BySpan.Contains(Path.GetExtension(name)) || name.EndsWith(TarGz, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a folder would be called that an archive of this name was unpacked to.</summary>
    public static string FolderOf(string name) =>
        name.EndsWith(TarGz, StringComparison.OrdinalIgnoreCase) ? name[..^TarGz.Length] : IsNamed(name) ? Path.GetFileNameWithoutExtension(name) : name;
}
