using System.Buffers.Binary;

namespace Streaming.Fuzz.Mutation;

/// <summary>Several files as one input: each with its length in four bytes before it.</summary>
internal static class Packed
{
    /// <summary>Puts files together.</summary>
    public static byte[] Pack(params byte[][] parts)
    {
        using var stream = new MemoryStream();
        var length = new byte[4];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            stream.Write(length);
            stream.Write(part);
        }
        return stream.ToArray();
    }

    /// <summary>Takes files apart; what is missing at the end is empty.</summary>
    public static byte[][] Unpack(ReadOnlySpan<byte> input, int count)
    {
        var parts = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            var length = input.Length < 4 ? 0 : Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(input), 0, input.Length - 4);
            parts[i] = input.Length < 4 ? [] : input.Slice(4, length).ToArray();
            input = input.Length < 4 ? [] : input[(4 + length)..];
        }
        return parts;
    }
}
