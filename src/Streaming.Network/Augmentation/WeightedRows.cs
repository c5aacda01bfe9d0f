using System.Runtime.Intrinsics;

namespace Streaming.Network.Augmentation;

/// <summary>
/// The inner loops of <see cref="CellGather"/>: for every cell the weighted sum of some cells' channels, which are
/// neighbours in memory. Sums are float32; bfloat16 is the upper half of a float32 and is rounded to even.
/// </summary>
internal static unsafe class WeightedRows
{
    // Channels of one round: two registers of eight float32, or one of sixteen bfloat16.
    private const int Lanes = 16;

    /// <summary>One image of float32: <paramref name="target"/> gets as many rows of channels as there are cells.</summary>
    public static void Sum(float* source, float* target, int channels, int[] starts, int[] cells, float[] weights)
    {
        for (var cell = 0; cell < starts.Length - 1; cell++, target += channels)
        {
            var (first, end) = (starts[cell], starts[cell + 1]);
            var c = 0;
            for (; c <= channels - Lanes; c += Lanes)
            {
                var (low, high) = (Vector256<float>.Zero, Vector256<float>.Zero);
                for (var tap = first; tap < end; tap++)
                {
                    var own = source + ((long)cells[tap] * channels) + c;
                    var weight = Vector256.Create(weights[tap]);
                    low += Vector256.Load(own) * weight;
                    high += Vector256.Load(own + 8) * weight;
                }
                low.Store(target + c);
                high.Store(target + c + 8);
            }
            for (; c < channels; c++)
            {
                var sum = 0f;
                for (var tap = first; tap < end; tap++)
                    sum += source[((long)cells[tap] * channels) + c] * weights[tap];
                target[c] = sum;
            }
        }
    }

    /// <summary>One image of bfloat16.</summary>
    public static void Sum(ushort* source, ushort* target, int channels, int[] starts, int[] cells, float[] weights)
    {
        for (var cell = 0; cell < starts.Length - 1; cell++, target += channels)
        {
            var (first, end) = (starts[cell], starts[cell + 1]);
            var c = 0;
            for (; c <= channels - Lanes; c += Lanes)
            {
                var (low, high) = (Vector256<float>.Zero, Vector256<float>.Zero);
                for (var tap = first; tap < end; tap++)
                {
                    var (lower, upper) = Vector256.Widen(Vector256.Load(source + ((long)cells[tap] * channels) + c));
                    var weight = Vector256.Create(weights[tap]);
                    low += (lower << 16).AsSingle() * weight;
                    high += (upper << 16).AsSingle() * weight;
                }
                Vector256.Narrow(Rounded(low), Rounded(high)).Store(target + c);
            }
            for (; c < channels; c++)
            {
                var sum = 0f;
                for (var tap = first; tap < end; tap++)
                    sum += BitConverter.UInt32BitsToSingle((uint)source[((long)cells[tap] * channels) + c] << 16) * weights[tap];
                target[c] = (ushort)Rounded(Vector256.Create(sum)).ToScalar();
            }
        }
    }

    // The upper halves, rounded to even, in the lower halves of the lanes. A number that is none stays one.
    private static Vector256<uint> Rounded(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var even = (bits >>> 16) & Vector256<uint>.One;
        var upper = (bits + even + Vector256.Create(0x7FFFu)) >>> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(values, values).AsUInt32(), upper, Vector256.Create(0x7FC0u));
    }
}
