using Streaming.Flow.Fields;

namespace Streaming.Benchmarks;

/// <summary>
/// A pair of made feature maps of a layer's shape: every channel is a rectified wave over the input picture, the first map
/// of the picture turned by ten degrees about its centre.
/// </summary>
internal sealed class MadePair
{
    private const double Centre = 113;

    public MadePair(string layer)
    {
        (Side, Channels, Step, First) = layer switch
        {
            "conv1" => (55, 96, 4, 5),
            "conv2" => (27, 256, 8, 9),
            "conv3" or "conv4" => (13, 384, 16, 17),
            "conv5" => (13, 256, 16, 17),
            _ => throw new ArgumentException($"The layer is {layer}; expected conv1 to conv5.", nameof(layer)),
        };
        From = Map(10 * Math.PI / 180);
        To = Map(0);
    }

    public int Side { get; }

    public int Channels { get; }

    public FeatureMap From { get; }

    public FeatureMap To { get; }

    private double Step { get; }

    private double First { get; }

    private FeatureMap Map(double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        var values = new float[Side * Side * Channels];
        for (int c = 0; c < Channels; c++)
        {
            var random = new Random(c);
            double kx = (random.NextDouble() - 0.5) / Step, ky = (random.NextDouble() - 0.5) / Step, phase = 6 * random.NextDouble();
            for (int cell = 0; cell < Side * Side; cell++)
            {
                double px = First + Step * (cell % Side) - Centre, py = First + Step * (cell / Side) - Centre;
                double wave = Math.Sin(2 * kx * (cos * px - sin * py) + 2 * ky * (sin * px + cos * py) + phase);
                values[cell * Channels + c] = (float)Math.Max(0, 100 * wave);
            }
        }

        return new FeatureMap(values, Side, Side, Channels);
    }
}
