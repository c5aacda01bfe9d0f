using System.Numerics;
using System.Runtime.InteropServices;

namespace Streaming.Storage.Files;

/// <summary>A sum that tells damage of bytes which are read again and again, at the speed of memory: CRC-32C.</summary>
/// <remarks>It tells accidents, not intent; where files are told apart, their <see cref="ContentHash"/> is taken.</remarks>
public static class Checksum
{
    /// <summary>The checksum of some bytes.</summary>
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        var wide = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var eight in wide)
            sum = BitOperations.Crc32C(sum, eight);
        foreach (var one in bytes[(wide.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, one);
        return (int)~sum;
    }
}
