using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Streaming.Flow.Lanes;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Matching;

/// <summary>L1 distances between the features of cells. The order of summation is the same at every register width.</summary>
internal static unsafe class CellDistance
{
    /// <summary>The distance between two cells.</summary>
    public static float One<T>(float* cell, float* target, int stride)
        where T : struct, ILanes<T>
    {
        var sum = T.All(0f);
        for (var c = 0; c < stride; c += 16) // lanes: sixteen channels
            sum += T.Abs(T.Load(cell + c) - T.Load(target + c));
        return Sum(T.Fold(sum));
    }

    /// <summary>The distances from one cell to four others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Four<T>(float* cell, float* t0, float* t1, float* t2, float* t3, int stride)
        where T : struct, ILanes<T>
    {
        T d0 = T.All(0f), d1 = d0, d2 = d0, d3 = d0;
        for (var c = 0; c < stride; c += 16) // lanes: sixteen channels
        {
            var f = T.Load(cell + c);
            d0 += T.Abs(f - T.Load(t0 + c));
            d1 += T.Abs(f - T.Load(t1 + c));
            d2 += T.Abs(f - T.Load(t2 + c));
            d3 += T.Abs(f - T.Load(t3 + c));
        }

        return Sums(T.Fold(d0), T.Fold(d1), T.Fold(d2), T.Fold(d3));
    }

    /// <summary>The median distance of <paramref name="pairs"/> pairs of cells drawn from anywhere in the two maps, always the same pairs.</summary>
    public static float MedianOfUnrelated<T>(FeatureLevel from, FeatureLevel to, Span<float> pairs)
        where T : struct, ILanes<T>
    {
        uint state = 1;
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = One<T>(from.Cells + (long)Draw() * from.Stride, to.Cells + (long)Draw() * to.Stride, from.Stride);
        return Median.Of(pairs);

        int Draw()
        {
            // A linear congruential generator: its upper bits, taken as a fraction of the number of cells.
            state = state * 1664525 + 1013904223;
            return (int)(((ulong)state * (uint)(from.Height * from.Width)) >> 32);
        }
    }

    /// <summary>The sums of four vectors, each (v[0] + v[2]) + (v[1] + v[3]), as the lanes of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        if (Sse.IsSupported)
        {
            // ab: a0+a2, b0+b2, a1+a3, b1+b3; cd alike.
            var ab = Sse.UnpackLow(a, b) + Sse.UnpackHigh(a, b);
            var cd = Sse.UnpackLow(c, d) + Sse.UnpackHigh(c, d);
            return Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab);
        }

        return Vector128.Create(Sum(a), Sum(b), Sum(c), Sum(d));
    }

    private static float Sum(Vector128<float> v) => (v[0] + v[2]) + (v[1] + v[3]);
}
