using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// A tar, or several whose files are those of one archive, indexed in one pass over their headers and read at any place from then
/// on. A tar in a tar, such as those of ImageNet's classes, is the folder that it is called like without its extension.
/// </summary>
internal sealed class TarArchive : IArchive
{
    private readonly Part[] parts;
    private readonly KeptIndex index;

    private TarArchive(Part[] parts, KeptIndex index) => (this.parts, this.index) = (parts, index);

    private TarArchive(Part[] parts, MemberIndex members, IReadOnlyList<ArchiveFault> faults)
        : this(parts, new KeptIndex(StampsOf(parts), members, faults))
    {
    }

    /// <inheritdoc/>
    public IMembers Members => index.Members;

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults => index.Faults;

    /// <summary>What the pass over its headers found; null where another process could not tell that it is the same archive still, or would have to make it anew.</summary>
    public KeptIndex? Index => Array.TrueForAll(parts, part => part.IsToldByStamp) ? index : null;

    /// <summary>Reads the headers of a tar.</summary>
    /// <param name="tar">The opened file.</param>
    public static TarArchive Read(OpenedFile tar) => Read(tar, Part.Of(tar));

    /// <summary>Reads the headers of several tars, whose files are those of one archive.</summary>
    /// <param name="paths">The tars.</param>
    /// <exception cref="InputException">One is missing or no tar, or two have a file of the same name.</exception>
    public static TarArchive Read(IReadOnlyList<string> paths)
    {
        var parts = new Part[paths.Count];
        Each(paths, (part, path) =>
        {
            using var tar = PlainFile.Open(path);
            parts[part] = TarHeaders.Begins(tar.Content) ? Part.Of(tar)
                : throw new InputException($"'{path}' is no tar, and {paths.Count} tars are to be one dataset; pack it as a tar that is not compressed.");
        });
        if (Kept(parts) is { } kept)
            return kept;
        var (found, faults) = (new MemberIndexBuilder(), new List<ArchiveFault>());
        Each(paths, (part, path) =>
        {
            using var tar = parts[part].Open();
            var headers = new TarHeaders(path, part) { Found = found };
            headers.Read(tar, 0, "");
            faults.AddRange(headers.Faults);
        });
        return new TarArchive(parts, found.Build((name, one, other) => new InputException($"'{paths[one.Part]}' and '{paths[other.Part]}' both have a file '{name}', and it cannot be told which is meant; give files whose names differ.")), faults);
    }

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
        var spool = Spool.Of(headed, name, ArchiveKinds.IsGzip(headed.Head));
        return Read(spool, new FileStamp(name, 0, 0));
    }

    /// <inheritdoc/>
    public OpenedFile Open(Member member, string path)
    {
        var part = parts[member.Part];
        return new OpenedFile(new SectionStream(part.Open(), member.Offset, member.Length), new FileStamp(path, member.Length, part.Stamp.Written));
    }

    private static void Each(IReadOnlyList<string> paths, Action<int, string> read)
    {
        foreach (var (part, path) in paths.Index())
        {
            try
            {
                read(part, path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"The file {part + 1} of {paths.Count} that are to be one dataset cannot be read: {e.Message.TrimEnd('.')}.", e);
            }
        }
    }

    private static FileStamp[] StampsOf(Part[] parts) => Array.ConvertAll(parts, part => part.Stamp);

    private static TarArchive? Kept(Part[] parts) =>
        Array.TrueForAll(parts, part => part.IsToldByStamp) && KeptIndexes.Take(StampsOf(parts)) is { } kept ? new TarArchive(parts, kept) : null;

    private static TarArchive Read(Spool spool, FileStamp stamp)
    {
        using var tar = spool.Open();
        return TarHeaders.Begins(tar)
            ? Read(new OpenedFile(tar, stamp), new Part(stamp, spool.Open, IsToldByStamp: false))
            : throw new IOException($"'{stamp.File}' holds no tar; expected {ArchiveKinds.Words}");
    }

    private static TarArchive Read(OpenedFile tar, Part part)
    {
        if (Kept([part]) is { } kept)
            return kept;
        var headers = new TarHeaders(tar.Stamp.File, part: 0);
        headers.Read(tar.Content, 0, "");
        return new TarArchive([part], headers.Found.Build(), headers.Faults);
    }

    // One of the files, and how it is opened again.
    private sealed record Part(FileStamp Stamp, Func<Stream> Open, bool IsToldByStamp)
    {
        public static Part Of(OpenedFile file)
        {
            var known = new KnownFile(file);
            return new Part(file.Stamp, known.Open, known.IsToldByStamp);
        }
    }
}
