using Streaming.Flow.Fields;

namespace Streaming.Flow.Tests;

/// <summary>A map at full, half, quarter ... size, in double precision: blurred (5 taps, sigma 0.67) and resampled (bicubic) between its cells, the border repeated.</summary>
internal static class PlainPyramid
{
    private static readonly double[] Weights = MakeWeights();

    public static List<(double[] Values, int Height, int Width)> Of(FeatureMap map, int levels)
    {
        var made = new List<(double[] Values, int Height, int Width)> { ([.. map.Values.ToArray().Select(v => (double)v)], map.Height, map.Width) };
        while (made.Count < levels && Math.Min(made[^1].Height, made[^1].Width) > 2)
            made.Add(Half(made[^1].Values, made[^1].Height, made[^1].Width, map.Channels));
        return made;
    }

    private static (double[] Values, int Height, int Width) Half(double[] fine, int height, int width, int channels)
    {
        int rows = (height + 1) / 2, columns = (width + 1) / 2;
        var coarse = new double[rows * columns * channels];
        for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++)
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            for (int j = 0; j < Weights.Length; j++)
            for (int i = 0; i < Weights.Length; i++)
            {
                int row = Math.Clamp(2 * y - 3 + j, 0, height - 1), column = Math.Clamp(2 * x - 3 + i, 0, width - 1);
                sum += Weights[j] * Weights[i] * fine[(row * width + column) * channels + c];
            }

            coarse[(y * columns + x) * channels + c] = sum;
        }

        return (coarse, rows, columns);
    }

    private static double[] MakeWeights()
    {
        double[] cubic = [-1.0 / 16, 9.0 / 16, 9.0 / 16, -1.0 / 16];
        double[] blur = [.. Enumerable.Range(-2, 5).Select(i => Math.Exp(-i * i / (2 * 0.67 * 0.67)))];
        return [.. Enumerable.Range(0, 8).Select(k => Enumerable.Range(0, 4).Where(i => k - i is >= 0 and < 5).Sum(i => cubic[i] * blur[k - i] / blur.Sum()))];
    }
}
