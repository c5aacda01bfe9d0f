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

    private TarArchive(Part[] parts, MemberIndex members, IReadOnlyList<ArchiveFault> faults) =>
        (this.parts, Members, Faults) = (parts, members, faults);

    /// <inheritdoc/>
    public IMembers Members { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults { get; }

    /// <summary>Reads the headers of a tar.</summary>
    /// <param name="tar">The opened file.</param>
    public static TarArchive Read(OpenedFile tar) => Read(tar, Part.Of(tar));

    /// <summary>Reads the headers of several tars, whose files are those of one archive.</summary>
    /// <param name="paths">The tars.</param>
    /// <exception cref="InputException">One is missing or no tar, or two have a file of the same name.</exception>
    public static TarArchive Read(IReadOnlyList<string> paths)
    {
        var (found, parts, faults) = (new MemberIndexBuilder(), new Part[paths.Count], new List<ArchiveFault>());
        foreach (var (part, path) in paths.Index())
        {
            try
            {
                using var tar = PlainFile.Open(path);
                if (!TarHeaders.Begins(tar.Content))
                    throw new InputException($"'{path}' is no tar, and {paths.Count} tars are to be one dataset; pack it as a tar that is not compressed.");
                var headers = new TarHeaders(path, part) { Found = found };
                headers.Read(tar.Content, 0, "");
                parts[part] = Part.Of(tar);
                faults.AddRange(headers.Faults);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"The file {part + 1} of {paths.Count} that are to be one dataset cannot be read: {e.Message.TrimEnd('.')}.", e);
            }
        }

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

    private static TarArchive Read(Spool spool, FileStamp stamp)
    {
        using var tar = spool.Open();
        return TarHeaders.Begins(tar)
            ? Read(new OpenedFile(tar, stamp), new Part(stamp, spool.Open))
            : throw new IOException($"'{stamp.File}' holds no tar; expected {ArchiveKinds.Words}");
    }

    private static TarArchive Read(OpenedFile tar, Part part)
    {
        var headers = new TarHeaders(tar.Stamp.File, part: 0);
        headers.Read(tar.Content, 0, "");
        return new TarArchive([part], headers.Found.Build(), headers.Faults);
    }

    // One of the files, and how it is opened again.
    private sealed record Part(FileStamp Stamp, Func<Stream> Open)
    {
        public static Part Of(OpenedFile file) => new(file.Stamp, new KnownFile(file).Open);
    }
}
