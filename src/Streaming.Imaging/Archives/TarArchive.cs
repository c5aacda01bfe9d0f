using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// A tar, indexed in one pass over its headers and read at any place from then on. A tar in it, such as those of ImageNet's
/// classes, is the folder that it is called like without its extension.
/// </summary>
internal sealed class TarArchive : IArchive
{
    private readonly FileStamp stamp;
    private readonly Func<Stream> open;

    private TarArchive(FileStamp stamp, TarHeaders headers, Func<Stream> open) =>
        (this.stamp, this.open, Members, Faults) = (stamp, open, headers.Found.Build(), headers.Faults);

    /// <inheritdoc/>
    public IMembers Members { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults { get; }

    /// <summary>Reads the headers of a tar on disk.</summary>
    /// <param name="tar">The opened file.</param>
    public static TarArchive Read(OpenedFile tar) => Read(tar, () => Same(tar.Stamp));

    /// <summary>Reads the headers of a tar that was compressed with gzip; its inflated bytes wait in a nameless file until the process ends.</summary>
    /// <param name="gzip">The opened file.</param>
    /// <exception cref="IOException">It cannot be inflated, or holds no tar.</exception>
    public static TarArchive ReadGzip(OpenedFile gzip) => Read(Spool.Of(gzip.Content, gzip.Stamp.File, isGzip: true), gzip.Stamp);

    /// <summary>Reads the headers of a tar, compressed or not, that comes by once and waits in a nameless file until the process ends.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What it is called.</param>
    /// <exception cref="IOException">It cannot be read, or holds no tar.</exception>
    public static TarArchive ReadStream(Stream stream, string name)
    {
        using var headed = new HeadedStream(stream, TarHeaders.Block);
        var spool = Spool.Of(headed, name, ArchiveKinds.IsGzip(new MemoryStream(headed.Head.ToArray())));
        return Read(spool, new FileStamp(name, 0, 0));
    }

    /// <inheritdoc/>
    public OpenedFile Open(Member member, string path) =>
        new(new SectionStream(open(), member.Offset, member.Length), new FileStamp(path, member.Length, stamp.Written));

    private static TarArchive Read(Spool spool, FileStamp stamp)
    {
        using var tar = spool.Open();
        return TarHeaders.Begins(tar)
            ? Read(new OpenedFile(tar, stamp), spool.Open)
            : throw new IOException($"'{stamp.File}' holds no tar; expected {ArchiveKinds.Words}");
    }

    private static TarArchive Read(OpenedFile tar, Func<Stream> open)
    {
        var headers = new TarHeaders(tar.Stamp.File, part: 0);
        headers.Read(tar.Content, 0, "");
        return new TarArchive(tar.Stamp, headers, open);
    }

    private static FileStream Same(FileStamp known)
    {
        var file = RegularFile.Open(known.File);
        if (RegularFile.StampOf(file, known.File).Equals(known))
            return file;
        file.Dispose();
        throw new IOException($"'{known.File}' was replaced or written to since it was indexed; run again when it is at rest");
    }
}
