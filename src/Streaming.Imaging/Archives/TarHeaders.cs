using System.Formats.Tar;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>One pass over the headers of a tar that can seek, and of the tars in it.</summary>
/// <param name="path">The file that has them.</param>
/// <param name="part">Which of an archive's files it is.</param>
internal sealed class TarHeaders(string path, int part)
{
    private const int MagicAt = 257;

    /// <summary>Bytes of a header.</summary>
    internal const int Block = 512;

    // A tar in a tar in a tar: deeper ones are somebody's trap.
    internal const int Deepest = 3;

    private readonly List<ArchiveFault> faults = [];

    /// <summary>The files.</summary>
    public MemberIndexBuilder Found { get; init; } = new();

    /// <summary>What cannot be read.</summary>
    public IReadOnlyList<ArchiveFault> Faults => faults;

    /// <summary>Whether a file begins as tars do; it then stands at its beginning again.</summary>
    public static bool Begins(Stream file)
    {
        var head = new byte[Block];
        var read = file.ReadAtLeast(head, Block, throwOnEndOfStream: false);
        file.Position = 0;
        return Begins(head.AsSpan(0, read));
    }

    /// <summary>Whether tars begin with these bytes, the first <see cref="Block"/> of a file.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) => head.Length == Block && (head[MagicAt..].StartsWith("ustar"u8) || IsHeader(head));

    /// <summary>Reads the headers.</summary>
    /// <param name="tar">The tar.</param>
    /// <param name="start">Where it begins in the file.</param>
    /// <param name="prefix">What the names of its files get in front.</param>
    public void Read(Stream tar, long start, string prefix) => Read(tar, start, prefix, 1);

    private void Read(Stream tar, long start, string prefix, int depth)
    {
        var entries = 0;
        try
        {
            using var reader = new TarReader(tar, leaveOpen: true);
            TarNames.Check(tar, tar.Position);
            while (reader.GetNextEntry() is { } entry)
            {
                entries++;
                var name = prefix + MemberIndexBuilder.Clean(entry.Name);
                if (entry.EntryType == TarEntryType.HardLink)
                    Found.Link(name, prefix + MemberIndexBuilder.Clean(entry.LinkName));
                else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)
                    Note(tar, start, name, entry, depth);
                if (entry.DataOffset >= 0)
                    TarNames.Check(tar, (entry.DataOffset + entry.Length + Block - 1) / Block * Block);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException)
        {
            faults.Add(new ArchiveFault(path, $"The archive '{path}'{(prefix.Length > 0 ? $", in {prefix.TrimEnd('/')}.tar," : "")} cannot be read behind its first {entries} entries ({e.Message.TrimEnd('.')}): it is cut off or damaged there, and what follows is not used; fetch it again."));
        }
    }

    private void Note(Stream tar, long start, string name, TarEntry entry, int depth)
    {
        if (entry.DataOffset < 0 || entry.DataOffset + entry.Length > tar.Length)
            throw new EndOfStreamException($"'{name}' says to have {entry.Length} bytes, and {Math.Max(0, tar.Length - entry.DataOffset)} are left");
        var member = new Member(start + entry.DataOffset, entry.Length, part);
        if (depth < Deepest && Path.GetExtension(name).Equals(".tar", StringComparison.OrdinalIgnoreCase) && ReadInner(tar, start, name, entry, depth))
            return;
        Found.Add(name, member);
    }

    // The reader of the outer tar goes on from where it was, so the inner one leaves the stream as it found it.
    private bool ReadInner(Stream tar, long start, string name, TarEntry entry, int depth)
    {
        var place = tar.Position;
        var inner = new SectionStream(tar, entry.DataOffset, entry.Length);
        var begins = Begins(inner);
        if (begins)
            Read(inner, start + entry.DataOffset, Path.ChangeExtension(name, null) + "/", depth + 1);
        tar.Position = place;
        return begins;
    }

    // Tars of before 1988 have no magic, but the sum of their header's bytes, its own field taken as blanks.
    private static bool IsHeader(ReadOnlySpan<byte> head)
    {
        const int SumAt = 148, SumLength = 8;
        var sum = SumLength * ' ';
        for (var i = 0; i < Block; i++)
            sum += i is >= SumAt and < SumAt + SumLength ? 0 : head[i];
        var digits = head.Slice(SumAt, SumLength).Trim(" \0"u8);
        if (digits.IsEmpty || head[0] == 0)
            return false;
        var stated = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            stated = 8 * stated + digit - '0';
        }

        return stated == sum;
    }
}
