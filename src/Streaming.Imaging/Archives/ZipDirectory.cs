using System.Buffers.Binary;
using System.Text;

namespace Streaming.Imaging.Archives;

/// <summary>
/// The directory at the end of a zip, of the ordinary or the large (64 bit) kind. The library's reader would keep an object for each
/// member for as long as the zip is open; here they become an index.
/// </summary>
internal sealed class ZipDirectory
{
    /// <summary>Bytes before those of a member, but for its name.</summary>
    public const int LocalHeader = 30;

    private const int EndLength = 22, LongestComment = ushort.MaxValue, LocatorLength = 20, LargeEndLength = 56, EntryLength = 46;
    private const uint Elsewhere = uint.MaxValue;
    private const int LargeSizes = 1, UnixMode = 16, Link = 0xA000, KindOfFile = 0xF000;

    private readonly Stream zip;
    private readonly string path;
    private readonly MemberIndexBuilder found = new();
    private string? fault;

    private ZipDirectory(Stream zip, string path)
    {
        (this.zip, this.path) = (zip, path);
        try
        {
            ReadEntries();
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            fault ??= $"its directory is damaged ({e.Message.TrimEnd('.')}), so that not all of its files are known";
        }

        Members = found.Build();
    }

    /// <summary>What a member begins with.</summary>
    public static ReadOnlySpan<byte> LocalMark => "PK\x03\x04"u8;

    private static ReadOnlySpan<byte> EndMark => "PK\x05\x06"u8;

    private static ReadOnlySpan<byte> LocatorMark => "PK\x06\x07"u8;

    private static ReadOnlySpan<byte> LargeEndMark => "PK\x06\x06"u8;

    private static ReadOnlySpan<byte> EntryMark => "PK\x01\x02"u8;

    /// <summary>The members.</summary>
    public MemberIndex Members { get; }

    /// <summary>What cannot be read.</summary>
    public IReadOnlyList<ArchiveFault> Faults => fault is null ? [] : [new ArchiveFault(path, $"The archive '{path}' cannot be read in whole: {fault}; fetch it again.")];

    // Names of old zips are in the code page of the first PCs.
    static ZipDirectory() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Whether a file begins as zips do; it then stands at its beginning again.</summary>
    public static bool Begins(Stream file)
    {
        Span<byte> head = stackalloc byte[4];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == head.Length && (head.SequenceEqual(LocalMark) || head.SequenceEqual(EndMark));
    }

    /// <summary>Reads the directory of a zip.</summary>
    public static ZipDirectory Read(Stream zip, string path) => new(zip, path);

    private void ReadEntries()
    {
        if (End() is not { } end)
        {
            fault = "it has no directory at its end, as one that is cut off";
            return;
        }

        if (end.Start < 0 || end.Start > zip.Length || end.Bytes < 0 || end.Bytes > zip.Length - end.Start)
            throw new InvalidDataException("it would lie outside of the file");
        zip.Position = end.Start;
        var directory = new BufferedStream(zip, 1 << 16);
        var (entry, names) = (new byte[EntryLength], new byte[3 * ushort.MaxValue]);
        for (var i = 0L; i < end.Entries; i++)
        {
            directory.ReadExactly(entry);
            if (!entry.AsSpan().StartsWith(EntryMark))
                throw new InvalidDataException($"entry {i + 1} of {end.Entries} is none");
            int name = Short(entry, 28), extra = Short(entry, 30), comment = Short(entry, 32);
            directory.ReadExactly(names, 0, name + extra + comment);
            Note(entry, names.AsSpan(0, name), names.AsSpan(name, extra), end.Shift);
        }
    }

    private void Note(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> nameBytes, ReadOnlySpan<byte> extra, long shift)
    {
        var name = (System.Text.Unicode.Utf8.IsValid(nameBytes) ? Encoding.UTF8 : Encoding.GetEncoding(437)).GetString(nameBytes).Replace('\\', '/');
        // A link is a file that holds a name; where it leads, the file itself is listed.
        var isLink = entry[5] == 3 && ((int)(Long(entry, 38) >> UnixMode) & KindOfFile) == Link;
        if (name.EndsWith('/') || isLink)
            return;
        long length = Long(entry, 24), packed = Long(entry, 20), offset = Long(entry, 42);
        for (var rest = extra; rest.Length >= 4 && rest.Length >= 4 + Short(rest, 2); rest = rest[(4 + Short(rest, 2))..])
        {
            if (Short(rest, 0) != LargeSizes)
                continue;
            var large = rest.Slice(4, Short(rest, 2));
            length = Large(length, ref large);
            _ = Large(packed, ref large);
            offset = Large(offset, ref large);
        }

        if (length < 0 || offset < 0)
            throw new InvalidDataException($"'{name}' has a length or a place below zero");
        found.Add(MemberIndexBuilder.Clean(name), new Member(offset + shift, length, 0, (uint)Long(entry, 16)));
    }

    private static long Large(long value, ref ReadOnlySpan<byte> large)
    {
        if (value != Elsewhere || large.Length < 8)
            return value;
        value = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[8..];
        return value;
    }

    // Where the directory begins, and by how much places in it are off, where something stands before the zip.
    private (long Start, long Bytes, long Entries, long Shift)? End()
    {
        var tail = new byte[(int)Math.Min(zip.Length, EndLength + LongestComment)];
        var tailAt = zip.Length - tail.Length;
        zip.Position = tailAt;
        zip.ReadExactly(tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (!end.StartsWith(EndMark) || EndLength + Short(end, 20) > end.Length)
                continue;
            var (entries, bytes, start, behind) = ((long)Short(end, 10), Long(end, 12), Long(end, 16), tailAt + at);
            if (LargeEnd(behind) is { } large)
                (entries, bytes, start, behind) = large;
            if (Short(end, 4) is not (0 or ushort.MaxValue))
                throw new InvalidDataException("it is one of several parts of a zip, which are not put together here");
            var shift = behind - bytes - start;
            return shift >= 0 ? (start + shift, bytes, entries, shift) : throw new InvalidDataException("it would lie behind its own end");
        }

        return null;
    }

    private (long Entries, long Bytes, long Start, long At)? LargeEnd(long end)
    {
        Span<byte> locator = stackalloc byte[LocatorLength], large = stackalloc byte[LargeEndLength];
        if (end < LocatorLength + LargeEndLength)
            return null;
        zip.Position = end - LocatorLength;
        zip.ReadExactly(locator);
        if (!locator.StartsWith(LocatorMark))
            return null;
        // It stands before the locator; where it says to be is off as all places are.
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        foreach (var place in new[] { end - LocatorLength - LargeEndLength, at })
        {
            if (place < 0 || place > zip.Length - LargeEndLength)
                continue;
            zip.Position = place;
            zip.ReadExactly(large);
            if (large.StartsWith(LargeEndMark))
                return (BinaryPrimitives.ReadInt64LittleEndian(large[32..]), BinaryPrimitives.ReadInt64LittleEndian(large[40..]), BinaryPrimitives.ReadInt64LittleEndian(large[48..]), place);
        }

        throw new InvalidDataException("its large end is not where it says");
    }

    private static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
