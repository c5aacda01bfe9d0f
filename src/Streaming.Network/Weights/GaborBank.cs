using Streaming.Network.Models;

namespace Streaming.Network.Weights;

/// <summary>
/// A first layer like those that training finds: waves of many orientations and lengths under Gaussian windows, most
/// of them of brightness, some of opposed colours. Every colour plane of a filter has mean zero, so that evenly
/// coloured regions give nothing; the squares of a filter sum to 2.
/// </summary>
internal static class GaborBank
{
    private const double ShortestWave = 4, LongestWave = 12;
    private const double ShareOfColour = 1.0 / 3;

    /// <summary>Draws outputs x 3 x kernel x kernel weights.</summary>
    public static float[] Draw(ConvolutionShape shape, SeededRandom random)
    {
        var plane = shape.Kernel * shape.Kernel;
        var weights = new float[shape.Outputs * 3 * plane];
        for (var output = 0; output < shape.Outputs; output++)
        {
            // Orientations are spread evenly and only jittered, so that no direction of motion is left out.
            var angle = Math.PI * (output + random.NextUniform()) / shape.Outputs;
            var wave = ShortestWave * Math.Pow(LongestWave / ShortestWave, random.NextUniform());
            var pattern = Pattern(shape.Kernel, angle, wave, phase: 2 * Math.PI * random.NextUniform());
            var colour = random.NextUniform() < ShareOfColour ? OpposedColours(random) : [1, 1, 1];
            var scale = Math.Sqrt(2 / (pattern.Sum(value => value * value) * colour.Sum(value => value * value)));
            for (var channel = 0; channel < 3; channel++)
            {
                for (var i = 0; i < plane; i++)
                    weights[(((output * 3) + channel) * plane) + i] = SeededWeights.Rounded(scale * colour[channel] * pattern[i]);
            }
        }
        return weights;
    }

    private static double[] Pattern(int kernel, double angle, double wave, double phase)
    {
        var pattern = new double[kernel * kernel];
        var (sin, cos) = Math.SinCos(angle);
        var centre = (kernel - 1) / 2.0;
        var width = Math.Min(0.4 * wave, kernel / 4.0);
        for (var y = 0; y < kernel; y++)
        {
            for (var x = 0; x < kernel; x++)
            {
                var (dx, dy) = (x - centre, y - centre);
                var window = Math.Exp(-((dx * dx) + (dy * dy)) / (2 * width * width));
                pattern[(y * kernel) + x] = window * Math.Cos((2 * Math.PI * ((dx * cos) + (dy * sin)) / wave) + phase);
            }
        }
        var mean = pattern.Average();
        return Array.ConvertAll(pattern, value => value - mean);
    }

    // Three weights that sum to zero: grey gives nothing.
    private static double[] OpposedColours(SeededRandom random)
    {
        double[] colour = [random.NextNormal(), random.NextNormal(), random.NextNormal()];
        var mean = colour.Average();
        return Array.ConvertAll(colour, value => value - mean);
    }
}
