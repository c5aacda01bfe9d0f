using System.Buffers.Binary;

namespace Streaming.Fuzz.Targets;

/// <summary>What Parquet files are forged of.</summary>
internal static class ParquetPieces
{
    /// <summary>Heads of Thrift's compact protocol, and the shortest footers.</summary>
    public static IReadOnlyList<byte[]> Bytes { get; } =
    [
        [0x15, 0x00], [0x19, 0xFC], [0x19, 0x0C], [0x1C, 0x00], [0xF9, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x18, 0x80, 0x80, 0x80, 0x80, 0x04], [0x00, 0x00, 0x00], [0x26, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0x1C, 0x1C, 0x1C, 0x1C, 0x1C, 0x1C, 0x1C, 0x1C], [0x50, 0x41, 0x52, 0x31], [1, 0, 0, 0, 0x50, 0x41, 0x52, 0x31], [0xFF, 0xFF, 0xFF, 0xFF, 0x50, 0x41, 0x52, 0x31],
    ];

    /// <summary>Ends the file as a whole one ends: with its footer's length, kept where it fits, and the magic.</summary>
    public static byte[] Repair(byte[] input)
    {
        if (input.Length < 13)
            return [.. "PAR1"u8, 0x15, .. new byte[] { 1, 0, 0, 0 }, .. "PAR1"u8];
        var copy = (byte[])input.Clone();
        "PAR1"u8.CopyTo(copy);
        "PAR1"u8.CopyTo(copy.AsSpan(copy.Length - 4));
        var length = copy.AsSpan(copy.Length - 8, 4);
        if (BinaryPrimitives.ReadUInt32LittleEndian(length) > copy.Length - 12)
            BinaryPrimitives.WriteInt32LittleEndian(length, (copy.Length - 12) / 2);
        return copy;
    }
}
