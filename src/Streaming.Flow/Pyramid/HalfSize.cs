using Streaming.Flow.Lanes;

namespace Streaming.Flow.Pyramid;

/// <summary>Halves a level: Gaussian blur (5 taps, sigma 0.67), then bicubic resampling at every second half-cell.</summary>
internal static unsafe class HalfSize
{
    private const int Taps = 8;
    private const int FirstTap = -3;

    /// <summary>The two filters as one: weight of the fine cells 2j-3 .. 2j+4 in the coarse cell j.</summary>
    private static readonly float[] Weights = MakeWeights();

    /// <summary>Cells along a side of the coarser level.</summary>
    public static int Of(int side) => (side + 1) / 2;

    /// <summary>Fills <paramref name="coarse"/> from <paramref name="fine"/>; cells beyond the border repeat it.</summary>
    /// <param name="fine">The level to halve.</param>
    /// <param name="coarse">The level of half the size.</param>
    /// <param name="row">Room for one row of fine cells.</param>
    public static void Fill<T>(FeatureLevel fine, FeatureLevel coarse, float* row)
        where T : struct, ILanes<T>
    {
        var rows = stackalloc float*[Taps];
        var cells = stackalloc float*[Taps];
        for (var y = 0; y < coarse.Height; y++)
        {
            for (var tap = 0; tap < Taps; tap++)
                rows[tap] = fine.Cell(Math.Clamp(2 * y + FirstTap + tap, 0, fine.Height - 1), 0);
            Combine<T>(rows, row, fine.Width * fine.Stride);

            for (var x = 0; x < coarse.Width; x++)
            {
                for (var tap = 0; tap < Taps; tap++)
                    cells[tap] = row + Math.Clamp(2 * x + FirstTap + tap, 0, fine.Width - 1) * fine.Stride;
                Combine<T>(cells, coarse.Cell(y, x), fine.Stride);
            }
        }
    }

    private static void Combine<T>(float** sources, float* target, int length)
        where T : struct, ILanes<T>
    {
        // The filter is symmetric: taps i and 7 - i share a weight.
        T w0 = T.All(Weights[0]), w1 = T.All(Weights[1]), w2 = T.All(Weights[2]), w3 = T.All(Weights[3]);
        float* s0 = sources[0], s1 = sources[1], s2 = sources[2], s3 = sources[3];
        float* s4 = sources[4], s5 = sources[5], s6 = sources[6], s7 = sources[7];
        for (var i = 0; i < length; i += 16) // lanes: sixteen channels of one cell
        {
            var outer = (T.Load(s0 + i) + T.Load(s7 + i)) * w0 + (T.Load(s1 + i) + T.Load(s6 + i)) * w1;
            var inner = (T.Load(s2 + i) + T.Load(s5 + i)) * w2 + (T.Load(s3 + i) + T.Load(s4 + i)) * w3;
            T.Store(target + i, outer + inner);
        }
    }

    private static float[] MakeWeights()
    {
        const double sigma = 0.67;
        double[] cubic = [-1.0 / 16, 9.0 / 16, 9.0 / 16, -1.0 / 16];
        var gaussian = Enumerable.Range(-2, 5).Select(i => Math.Exp(-i * i / (2 * sigma * sigma))).ToArray();
        var sum = gaussian.Sum();
        var weights = new double[Taps];
        for (var i = 0; i < cubic.Length; i++)
        {
            for (var j = 0; j < gaussian.Length; j++)
                weights[i + j] += cubic[i] * gaussian[j] / sum;
        }

        return [.. weights.Select(weight => (float)weight)];
    }
}
