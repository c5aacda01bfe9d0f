using Streaming.Flow.Fields;

namespace Streaming.Flow.Tests;

/// <summary>Features of a made picture before and after it is turned: each channel answers to waves of its own, with noise.</summary>
/// <param name="Side">Cells along a side.</param>
/// <param name="Channels">Numbers per cell.</param>
/// <param name="Exact">The turn, and where the grid lies in the picture.</param>
internal sealed record MadeRotation(int Side, int Channels, ExactRotation Exact)
{
    /// <summary>The features after the turn, on whose grid the flow lies, and those before it.</summary>
    public (FeatureMap From, FeatureMap To) Maps()
    {
        double angle = Exact.Degrees * Math.PI / 180;
        return (Of(Math.Cos(angle), Math.Sin(angle), 1), Of(1, 0, 2));
    }

    private FeatureMap Of(double cos, double sin, int noise)
    {
        var values = new float[Side * Side * Channels];
        var disturbed = new Random(noise);
        for (int channel = 0; channel < Channels; channel++)
        {
            var random = new Random(channel + 10);
            var waves = Enumerable.Range(0, 4).Select(_ => (X: Wave(random), Y: Wave(random), Phase: random.NextDouble() * 6)).ToArray();
            for (int cell = 0; cell < Side * Side; cell++)
            {
                double px = Exact.First + Exact.Step * (cell % Side) - ExactRotation.Centre, py = Exact.First + Exact.Step * (cell / Side) - ExactRotation.Centre;
                double qx = cos * px - sin * py, qy = sin * px + cos * py;
                double sum = waves.Sum(wave => Math.Sin(wave.X * qx + wave.Y * qy + wave.Phase));
                values[cell * Channels + channel] = (float)Math.Max(0, 40 * sum + 30 * disturbed.NextDouble());
            }
        }

        return new FeatureMap(values, Side, Side, Channels);
    }

    // Between 50 and 2.5 cells long, whatever the grid.
    private double Wave(Random random) => (random.NextDouble() - 0.5) * 1.6 / Exact.Step;
}
