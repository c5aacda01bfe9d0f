using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Parameters;
using Streaming.Flow.Pyramid;
using Streaming.Flow.Solver;

namespace Streaming.Flow.Tests;

/// <summary>Made feature maps.</summary>
internal static class Maps
{
    public static FeatureMap Random(int height, int width, int channels, int seed, float peak = 255f)
    {
        var random = new Random(seed);
        var values = new float[height * width * channels];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() < 0.4f ? 0f : random.NextSingle() * peak;
        return new FeatureMap(values, height, width, channels);
    }

    /// <summary>The same features with each cell's taken from (dx, dy) further, the border repeated.</summary>
    public static FeatureMap Shifted(FeatureMap map, int dx, int dy)
    {
        var values = new float[map.Values.Length];
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
            {
                int source = Math.Clamp(y + dy, 0, map.Height - 1) * map.Width + Math.Clamp(x + dx, 0, map.Width - 1);
                map.Values.Slice(source * map.Channels, map.Channels).Span
                    .CopyTo(values.AsSpan((y * map.Width + x) * map.Channels, map.Channels));
            }
        }

        return map with { Values = values };
    }

    public static void AssertSame((float[] X, float[] Y) expected, (float[] X, float[] Y) actual)
    {
        Assert.Equal(expected.X, actual.X);
        Assert.Equal(expected.Y, actual.Y);
    }

    public static (float[] X, float[] Y) Solve(FeatureMap from, FeatureMap to, SiftFlowParameters parameters, LaneWidth? lanes = null)
    {
        float[] x = new float[from.Height * from.Width], y = new float[x.Length];
        var solver = lanes is { } width ? new SiftFlowSolver(width) : new SiftFlowSolver();
        solver.Solve(new FeaturePyramid(from, parameters.Levels), new FeaturePyramid(to, parameters.Levels), parameters, x, y);
        return (x, y);
    }
}
