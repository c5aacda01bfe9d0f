using Streaming.Network.Models;

namespace Streaming.Network.Weights;

/// <summary>
/// A first layer whose features move with the picture even where it turns: half of the filters are round, a blob of
/// one colour less a wider one, and answer the same in every orientation; the other half is smooth noise, and tells
/// places apart. The squares of a filter sum to 2.
/// </summary>
internal static class BlobBank
{
    private const double NarrowestBlob = 0.8, WidestBlob = 3.2;
    private const double SurroundOverBlob = 1.6;
    private const double NoiseBlur = 1.2;

    /// <summary>Draws outputs x 3 x kernel x kernel weights; filters of even index are round.</summary>
    public static float[] Draw(ConvolutionShape shape, SeededRandom random)
    {
        var filters = Enumerable.Range(0, shape.Outputs)
            .Select(output => output % 2 == 0 ? RoundFilter(shape.Kernel, random) : NoiseFilter(shape.Kernel, random));
        return [.. filters.SelectMany(filter =>
        {
            var scale = Math.Sqrt(2 / filter.Sum(value => value * value));
            return filter.Select(value => SeededWeights.Rounded(scale * value));
        })];
    }

    private static double[] RoundFilter(int kernel, SeededRandom random)
    {
        var width = NarrowestBlob * Math.Pow(WidestBlob / NarrowestBlob, random.NextUniform());
        var share = random.NextUniform();
        var blob = Gaussian(kernel, width);
        var surround = Gaussian(kernel, SurroundOverBlob * width);
        double[] colour = [random.NextNormal(), random.NextNormal(), random.NextNormal()];
        return [.. colour.SelectMany(weight => blob.Zip(surround, (inner, outer) => weight * (inner - (share * outer))))];
    }

    private static double[] NoiseFilter(int kernel, SeededRandom random)
    {
        var filter = new double[3 * kernel * kernel];
        for (var channel = 0; channel < 3; channel++)
        {
            var noise = Enumerable.Range(0, kernel * kernel).Select(_ => random.NextNormal()).ToArray();
            Blurred(noise, kernel).CopyTo(filter, channel * kernel * kernel);
        }
        return filter;
    }

    private static double[] Blurred(double[] plane, int kernel)
    {
        var blurred = new double[plane.Length];
        for (var to = 0; to < plane.Length; to++)
        {
            for (var from = 0; from < plane.Length; from++)
            {
                var (dy, dx) = ((to / kernel) - (from / kernel), (to % kernel) - (from % kernel));
                blurred[to] += plane[from] * Math.Exp(-((dx * dx) + (dy * dy)) / (2 * NoiseBlur * NoiseBlur));
            }
        }
        return blurred;
    }

    /// <summary>A Gaussian about the kernel's centre, its numbers summing to 1.</summary>
    internal static double[] Gaussian(int kernel, double width)
    {
        var centre = (kernel - 1) / 2.0;
        var values = Enumerable.Range(0, kernel * kernel).Select(i =>
        {
            var (dy, dx) = ((i / kernel) - centre, (i % kernel) - centre);
            return Math.Exp(-((dx * dx) + (dy * dy)) / (2 * width * width));
        }).ToArray();
        var sum = values.Sum();
        return Array.ConvertAll(values, value => value / sum);
    }
}
