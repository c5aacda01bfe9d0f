using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>The kinds of archive that are read, told by what their files begin with.</summary>
internal static class ArchiveKinds
{
    /// <summary>The kinds in words.</summary>
    public const string Words = "a tar, compressed with gzip or not";

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <summary>The archive that an opened file is; null where it is none.</summary>
    /// <exception cref="IOException">It is one, and cannot be read.</exception>
    public static IArchive? Read(OpenedFile file) =>
        IsGzip(file.Content) ? TarArchive.ReadGzip(file)
        : TarHeaders.Begins(file.Content) ? TarArchive.Read(file)
        : null;

    /// <summary>Whether a file begins as those do that gzip made; it then stands at its beginning again.</summary>
    public static bool IsGzip(Stream file)
    {
        var head = new byte[Gzip.Length];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return head.AsSpan(0, read).SequenceEqual(Gzip);
    }
}
