using System.Buffers.Binary;

namespace Streaming.Imaging.Archives;

/// <summary>
/// Looks at what stands before an entry of a tar and tells its long name: the library reads it into memory, of whatever size it says to be.
/// </summary>
internal static class TarNames
{
    private const int Block = TarHeaders.Block, SizeAt = 124, SizeLength = 12, TypeAt = 156;

    // A path of 4 KB, or attributes as a file system may have them.
    private const long Longest = 1 << 20;

    /// <summary>Refuses names that are too long to be any; the stream then stands where it stood.</summary>
    /// <param name="tar">The tar.</param>
    /// <param name="at">Where the next header begins.</param>
    /// <exception cref="InvalidDataException">One is.</exception>
    public static void Check(Stream tar, long at)
    {
        var place = tar.Position;
        Span<byte> head = stackalloc byte[Block];
        while (at <= tar.Length - Block)
        {
            tar.Position = at;
            tar.ReadExactly(head);
            if (head[TypeAt] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K'))
                break;
            var size = SizeOf(head.Slice(SizeAt, SizeLength));
            if (size is < 0 or > Longest)
                throw new InvalidDataException($"the name of an entry says to be {size} bytes long");
            at += Block + ((size + Block - 1) / Block * Block);
        }

        tar.Position = place;
    }

    // Digits of eight, or from a set bit on the number itself.
    private static long SizeOf(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
            return BinaryPrimitives.ReadInt64BigEndian(field[4..]);
        var size = 0L;
        foreach (var digit in field.Trim(" \0"u8))
            size = digit is >= (byte)'0' and <= (byte)'7' ? (8 * size) + digit - '0' : -1;
        return size;
    }
}
