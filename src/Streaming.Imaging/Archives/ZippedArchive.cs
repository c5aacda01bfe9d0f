using System.Buffers.Binary;
using System.IO.Compression;
using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// A zip: indexed by the directory at its end, and read at any place from then on. Every reader has the file open for itself, and none
/// of them the directory, so that a zip of a million pictures takes no more than its index.
/// </summary>
internal sealed class ZippedArchive : IArchive
{
    private const int Stored = 0, Deflated = 8;

    private readonly KnownFile file;

    private ZippedArchive(OpenedFile zip, ZipDirectory directory) =>
        (file, Members, Faults) = (new KnownFile(zip), directory.Members, directory.Faults);

    /// <inheritdoc/>
    public IMembers Members { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults { get; }

    /// <summary>Reads the directory of a zip.</summary>
    /// <param name="zip">The opened file.</param>
    public static ZippedArchive Read(OpenedFile zip) => new(zip, ZipDirectory.Read(zip.Content, zip.Stamp.File));

    /// <inheritdoc/>
    public OpenedFile Open(Member member, string path)
    {
        var zip = file.Open();
        try
        {
            return new OpenedFile(Content(zip, member, path), new FileStamp(path, member.Length, file.Stamp.Written));
        }
        catch (Exception e)
        {
            zip.Dispose();
            if (e is EndOfStreamException or ArgumentException)
                throw new IOException($"'{path}' would lie outside of its zip, whose directory is damaged; fetch it again", e);
            throw;
        }
    }

    // How the bytes are stored stands before them.
    private static Stream Content(Stream zip, Member member, string path)
    {
        Span<byte> head = stackalloc byte[ZipDirectory.LocalHeader];
        zip.Position = member.Offset;
        zip.ReadExactly(head);
        if (!head.StartsWith(ZipDirectory.LocalMark))
            throw new IOException($"'{path}' does not begin where the directory of its zip says; fetch it again");
        int flags = Number(head, 6), method = Number(head, 8);
        if ((flags & 1) != 0)
            throw new IOException($"'{path}' is encrypted; give a zip without a password");
        var start = member.Offset + head.Length + Number(head, 26) + Number(head, 28);
        var sum = new StatedSum(member.Sum, member.Length, path);
        return method switch
        {
            Stored when start + member.Length <= zip.Length => new SummedStream(new SectionStream(zip, start, member.Length), sum),
            Stored => throw new EndOfStreamException(),
            Deflated => new ExactStream(new DeflateStream(new BufferedStream(new SectionStream(zip, start, Math.Max(0, zip.Length - start)), 1 << 16), CompressionMode.Decompress), member.Length, path, sum),
            _ => throw new IOException($"'{path}' is compressed by method {method}, expected stored or deflated; pack it again"),
        };
    }

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
