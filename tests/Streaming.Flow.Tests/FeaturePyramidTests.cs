using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Tests;

public sealed unsafe class FeaturePyramidTests
{
    [Theory]
    [InlineData(13, 12, 5)]
    [InlineData(8, 21, 16)]
    [InlineData(3, 3, 40)]
    public void A_level_is_the_blurred_and_resampled_one_before(int height, int width, int channels)
    {
        var map = Maps.Random(height, width, channels, 1);
        foreach (var lanes in Enum.GetValues<LaneWidth>())
        {
            var pyramid = new FeaturePyramid(height, width, channels, 2);
            pyramid.Fill(map, lanes);
            var level = pyramid.Level(1);
            Assert.Equal(((height + 1) / 2, (width + 1) / 2), (level.Height, level.Width));
            for (int y = 0; y < level.Height; y++)
            {
                for (int x = 0; x < level.Width; x++)
                {
                    for (int c = 0; c < channels; c++)
                        Assert.Equal(Plain(map, y, x, c), level.Cell(y, x)[c], 1e-3);
                    for (int c = channels; c < level.Stride; c++)
                        Assert.Equal(0f, level.Cell(y, x)[c]);
                }
            }

            GC.KeepAlive(pyramid);
        }
    }

    [Fact]
    public void Halving_ends_at_two_cells()
    {
        Assert.Equal(4, new FeaturePyramid(55, 55, 1, 4).Levels);
        Assert.Equal(5, new FeaturePyramid(24, 40, 1, 9).Levels);
        Assert.Equal(1, new FeaturePyramid(1, 40, 1, 9).Levels);
    }

    [Fact]
    public void Peak_is_the_largest_magnitude()
    {
        Assert.Equal(9f, new FeaturePyramid(new FeatureMap(new float[] { 3, -9, 4, 0 }, 2, 2, 1), 1).Peak);
    }

    /// <summary>Five Gaussian taps and four bicubic ones, one after the other along each axis.</summary>
    private static double Plain(FeatureMap map, int y, int x, int c)
    {
        double sum = 0;
        foreach (var (ky, wy) in Taps())
        {
            foreach (var (kx, wx) in Taps())
            {
                int row = Math.Clamp(2 * y + ky, 0, map.Height - 1), column = Math.Clamp(2 * x + kx, 0, map.Width - 1);
                sum += wy * wx * map.Values.Span[(row * map.Width + column) * map.Channels + c];
            }
        }

        return sum;
    }

    private static IEnumerable<(int Offset, double Weight)> Taps()
    {
        double norm = Enumerable.Range(-2, 5).Sum(i => Gaussian(i));
        double[] cubic = [-0.0625, 0.5625, 0.5625, -0.0625];
        return from i in Enumerable.Range(-2, 5) from j in Enumerable.Range(-1, 4) select (i + j, Gaussian(i) / norm * cubic[j + 1]);

        static double Gaussian(int i) => Math.Exp(-i * i / (2 * 0.67 * 0.67));
    }
}
