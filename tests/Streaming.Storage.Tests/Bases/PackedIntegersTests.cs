using Streaming.Domain;
using Streaming.Storage.Bases;

namespace Streaming.Storage.Tests.Bases;

public sealed class PackedIntegersTests
{
    public static TheoryData<int, int, int> Sizes => new() { { 0, 1, 10 }, { 1, 1, 52 }, { 63, 7, 3 }, { 64, 64, 30 }, { 1000, 129, 41 }, { 1000, 5000, 52 }, { 200, 1, 0 } };

    [Theory, MemberData(nameof(Sizes))]
    public void What_is_packed_comes_back(int count, int distance, int bits)
    {
        var random = new Random(count + bits);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => (double)random.NextInt64(-(1L << bits) + 1, 1L << bits))];
        var bytes = PackedIntegers.Pack<double>(values, distance);
        Assert.Equal(values, PackedIntegers.Unpack<double>(bytes, count, distance));
        Assert.Equal(values, Plain(bytes, count, distance));
        Assert.True(bytes.Length <= ((count + 63) / 64) * (1 + (8 * (bits + 2))), $"{bytes.Length} bytes");
    }

    [Fact]
    public void The_largest_exact_numbers_are_packed_and_larger_ones_are_not()
    {
        const double largest = 9007199254740991;
        double[] values = [largest, -largest, 0, largest];
        Assert.Equal(values, PackedIntegers.Unpack<double>(PackedIntegers.Pack<double>(values, 1), 4, 1));
        foreach (var other in new[] { largest + 1, 0.5, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentException>(() => PackedIntegers.Pack<double>([other], 1));
    }

    [Fact]
    public void Smaller_numbers_are_packed_alike()
    {
        short[] values = [short.MaxValue, short.MinValue, 0, -1, 17];
        var bytes = PackedIntegers.Pack<short>(values, 2);
        Assert.Equal(PackedIntegers.Pack<double>([.. values.Select(value => (double)value)], 2), bytes);
        Assert.Equal(values, PackedIntegers.Unpack<short>(bytes, 5, 2));
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<short>(PackedIntegers.Pack<double>([32768], 1), 1, 1));
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<short>(PackedIntegers.Pack<double>([-32769], 1), 1, 1));
    }

    [Fact]
    public void Bytes_that_claim_more_numbers_than_they_can_hold_take_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<double>(new byte[100], 1 << 30, 1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Other_bytes_are_refused()
    {
        var bytes = PackedIntegers.Pack<double>([3, -4, 1000], 1);
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<double>(bytes.AsSpan(..^1), 3, 1));
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<double>([.. bytes, 0], 3, 1));
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<double>([], 3, 1));
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<double>(bytes, 65, 1));
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<double>([64, .. new byte[512]], 3, 1));
        // The sum of differences that each could be is too large.
        var full = new byte[1 + (55 * 8)];
        Array.Fill(full, (byte)0xFE);
        full[0] = 55;
        Assert.Throws<InputException>(() => PackedIntegers.Unpack<double>(full, 64, 1));
    }

    // Bit by bit.
    private static double[] Plain(byte[] bytes, int count, int distance)
    {
        var values = new double[count];
        for (int i = 0, at = 0; i < count; i++)
        {
            int bits = bytes[at];
            var code = 0ul;
            for (var bit = 0; bit < bits; bit++)
            {
                var place = ((i % 64) * bits) + bit;
                code |= (ulong)((bytes[at + 1 + (place / 8)] >> (place % 8)) & 1) << bit;
            }

            var difference = code % 2 == 0 ? (double)(code / 2) : -(double)(code / 2) - 1;
            values[i] = difference + (i < distance ? 0 : values[i - distance]);
            if (i % 64 == 63)
                at += 1 + (8 * bits);
        }

        return values;
    }
}
