using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// A tar that lies on disk: indexed in one pass over its headers, and read at any place from then on. A tar in it, such as
/// those of ImageNet's classes, is the folder that it is called like without its extension.
/// </summary>
internal sealed class TarArchive : IArchive
{
    private readonly FileStamp stamp;

    private TarArchive(FileStamp stamp, MemberIndex members, IReadOnlyList<ArchiveFault> faults) =>
        (this.stamp, Members, Faults) = (stamp, members, faults);

    /// <inheritdoc/>
    public MemberIndex Members { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults { get; }

    /// <summary>Reads the headers of a tar.</summary>
    /// <param name="tar">The opened file.</param>
    public static TarArchive Read(OpenedFile tar)
    {
        var headers = new TarHeaders(tar.Stamp.File, part: 0);
        headers.Read(tar.Content, 0, "");
        return new TarArchive(tar.Stamp, headers.Found.Build(), headers.Faults);
    }

    /// <inheritdoc/>
    public OpenedFile Open(Member member, string path)
    {
        var file = RegularFile.Open(stamp.File);
        var now = RegularFile.StampOf(file, stamp.File);
        if (now.Equals(stamp))
            return new OpenedFile(new SectionStream(file, member.Offset, member.Length), new FileStamp(path, member.Length, stamp.Written));
        file.Dispose();
        throw new IOException($"'{stamp.File}' was replaced or written to since it was indexed; run again when it is at rest");
    }
}
