using System.Buffers.Binary;
using System.Numerics;
using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>
/// Whole numbers in as few bits as they need. Each is stored as its difference from the one some places before it, 0 where there
/// is none; a difference d as 2 d, or as -2 d - 1 where it is negative. 64 at a time follow a byte that says how many bits the
/// largest of them needs, one after the other, the lowest bits first, in that many little-endian words of 64 bits; the last
/// words are filled up with zeros.
/// </summary>
internal static class PackedIntegers
{
    private const int Together = 64;

    // Differences of numbers that float64 holds exactly.
    private const int MostBits = 55;

    /// <summary>The bytes of numbers below 2^53 in magnitude.</summary>
    /// <param name="values">The numbers: whole ones.</param>
    /// <param name="distance">How many places before a number the one is that it is told by.</param>
    /// <exception cref="ArgumentException">One is no whole number, or too large.</exception>
    public static byte[] Pack<T>(ReadOnlySpan<T> values, int distance) where T : unmanaged, INumber<T>
    {
        using var bytes = new MemoryStream();
        Span<ulong> block = stackalloc ulong[Together];
        Span<byte> packed = stackalloc byte[1 + (MostBits * sizeof(ulong))];
        for (var first = 0; first < values.Length; first += Together)
        {
            block.Clear();
            var any = 0ul;
            for (var i = first; i < Math.Min(first + Together, values.Length); i++)
            {
                var difference = Whole(values[i]) - (i < distance ? 0 : long.CreateTruncating(values[i - distance]));
                any |= block[i - first] = (ulong)((difference << 1) ^ (difference >> 63));
            }

            var bits = Together - BitOperations.LeadingZeroCount(any);
            packed[0] = (byte)bits;
            Write(block, bits, packed[1..]);
            bytes.Write(packed[..(1 + (bits * sizeof(ulong)))]);
        }

        return bytes.ToArray();
    }

    /// <summary>The numbers of such bytes.</summary>
    /// <param name="bytes">What <see cref="Pack"/> made.</param>
    /// <param name="count">How many numbers they are.</param>
    /// <param name="distance">As they were packed.</param>
    /// <exception cref="InputException">The bytes are not of so many numbers, or one is too large.</exception>
    public static T[] Unpack<T>(ReadOnlySpan<byte> bytes, int count, int distance) where T : unmanaged, INumber<T>
    {
        // Each 64 take a byte at least: what claims more is refused before there is room for it.
        if (bytes.Length < ((long)count + Together - 1) / Together)
            throw new InputException("its packed numbers end too early");
        var values = new T[count];
        for (var first = 0; first < count; first += Together)
        {
            if (bytes.IsEmpty || bytes[0] > MostBits || bytes.Length <= bytes[0] * sizeof(ulong))
                throw new InputException("its packed numbers end too early, or are too large");
            int bits = bytes[0];
            var words = bytes.Slice(1, bits * sizeof(ulong));
            for (var i = first; i < Math.Min(first + Together, count); i++)
            {
                var code = Read(words, bits, i - first);
                var value = ((long)(code >> 1) ^ -(long)(code & 1)) + (i < distance ? 0 : long.CreateTruncating(values[i - distance]));
                values[i] = T.CreateTruncating(value);
                if (Math.Abs(value) >= 1L << 53 || long.CreateTruncating(values[i]) != value)
                    throw new InputException("a packed number is too large");
            }

            bytes = bytes[(1 + (bits * sizeof(ulong)))..];
        }

        return bytes.IsEmpty ? values : throw new InputException("more packed numbers than belong there");
    }

    private static long Whole<T>(T value) where T : unmanaged, INumber<T>
    {
        var whole = long.CreateTruncating(value);
        return whole is > -(1L << 53) and < 1L << 53 && T.CreateTruncating(whole) == value ? whole : throw new ArgumentException($"{value} is no whole number below 2^53.", nameof(value));
    }

    private static void Write(ReadOnlySpan<ulong> block, int bits, Span<byte> target)
    {
        var (word, filled) = (0ul, 0);
        foreach (var code in block)
        {
            word |= code << filled;
            filled += bits;
            if (filled < Together)
                continue;
            BinaryPrimitives.WriteUInt64LittleEndian(target, word);
            target = target[sizeof(ulong)..];
            filled -= Together;
            word = filled == 0 ? 0 : code >> (bits - filled);
        }
    }

    private static ulong Read(ReadOnlySpan<byte> words, int bits, int place)
    {
        if (bits == 0)
            return 0;
        var (word, from) = Math.DivRem(place * bits, Together);
        var code = BinaryPrimitives.ReadUInt64LittleEndian(words[(word * sizeof(ulong))..]) >> from;
        if (from + bits > Together)
            code |= BinaryPrimitives.ReadUInt64LittleEndian(words[((word + 1) * sizeof(ulong))..]) << (Together - from);
        return code & ((1ul << bits) - 1);
    }
}
