using System.Buffers.Binary;
using System.Text;

namespace Streaming.Fuzz.Mutation;

/// <summary>Numbers at which code breaks, in the ways in which files write numbers.</summary>
internal static class Interesting
{
    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 7, 8, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 20, 1 << 24, 100_000_000, 1 << 30,
        int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 53, long.MaxValue, long.MinValue,
    ];

    private static readonly string[] Texts =
    [
        "0", "-0", "-1", "1e308", "1e309", "-1e999", "NaN", "Infinity", "1,25", "1.0000000000000000000001", "9999999999999999999",
        "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808", "1e-320", "0x10", " 1 ", "1_000", "",
    ];

    /// <summary>A number as bytes: 1 to 8 of them in either order, or a varint.</summary>
    public static byte[] Bytes(Draw draw)
    {
        var number = draw.One(Numbers);
        var bytes = new byte[8];
        switch (draw.Below(4))
        {
            case 0:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
                return bytes[..(1 << draw.Below(4))];
            case 1:
                BinaryPrimitives.WriteInt64BigEndian(bytes, number);
                return bytes[(8 - (1 << draw.Below(4)))..];
            case 2:
                return Varint((ulong)number);
            default:
                // As Thrift's compact protocol writes them.
                return Varint((ulong)((number << 1) ^ (number >> 63)));
        }
    }

    /// <summary>A number as text.</summary>
    public static byte[] Text(Draw draw) => Encoding.UTF8.GetBytes(draw.One(Texts));

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public static byte[] Varint(ulong number)
    {
        var bytes = new List<byte>();
        for (; number >= 128; number >>= 7)
            bytes.Add((byte)(number | 128));
        bytes.Add((byte)number);
        return [.. bytes];
    }
}
