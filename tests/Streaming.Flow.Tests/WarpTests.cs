using Streaming.Flow.Deviations;
using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Warping;

namespace Streaming.Flow.Tests;

public sealed class WarpTests
{
    [Theory]
    [InlineData(7, 5, 3)]
    [InlineData(6, 9, 33)]
    [InlineData(1, 1, 16)]
    [InlineData(1, 8, 20)]
    public void Features_are_gathered_bilinearly(int height, int width, int channels)
    {
        var map = Maps.Random(height, width, channels, 1);
        var (x, y) = RandomFlow(height, width, 2);
        var result = new float[map.Values.Length];
        Warp.Apply(map, x, y, result);
        for (int cell = 0; cell < height * width; cell++)
        {
            for (int c = 0; c < channels; c++)
                Assert.Equal(PlainSample.At(map, cell % width + x[cell], cell / width + y[cell], c), result[cell * channels + c], 1e-3);
        }
    }

    [Theory]
    [InlineData(Boundary.Clamp)]
    [InlineData(Boundary.Zero)]
    [InlineData(Boundary.Mirror)]
    public void What_lies_outside_is_what_the_boundary_says(Boundary boundary)
    {
        const int Height = 6, Width = 5, Channels = 19;
        var map = Maps.Random(Height, Width, Channels, 1);
        var random = new Random(4);
        // Far enough for several mirrors, and many of them near the border.
        float[] x = [.. Enumerable.Range(0, Height * Width).Select(_ => (float)((random.NextDouble() - 0.5) * 24))];
        float[] y = [.. Enumerable.Range(0, Height * Width).Select(_ => (float)((random.NextDouble() - 0.5) * 9))];
        (x[3], y[3]) = (-3, 0); // column 3, row 0: the corner itself
        (x[4], y[4]) = (1, -1); // one cell outside on both axes
        var result = new float[map.Values.Length];
        Warp.Apply(map, x, y, result, boundary);
        for (int cell = 0; cell < Height * Width; cell++)
        {
            for (int c = 0; c < Channels; c++)
                Assert.Equal(PlainSample.At(map, cell % Width + x[cell], cell / Width + y[cell], c, boundary), result[cell * Channels + c], 1e-3);
        }

        var truth = Maps.Random(Height, Width, Channels, 2);
        var (all, _) = FeatureDeviation.OfWarp(map, x, y, truth, new bool[Height * Width], boundary);
        var (kept, _) = FeatureDeviation.Between(new FeatureMap(result, Height, Width, Channels), truth, new bool[Height * Width]);
        Assert.Equal(kept, all);
    }

    [Fact]
    public void Every_register_width_gives_the_same_bits()
    {
        var map = Maps.Random(9, 8, 37, 1);
        var (x, y) = RandomFlow(9, 8, 2);
        var results = Enum.GetValues<LaneWidth>().Select(lanes =>
        {
            var result = new float[map.Values.Length];
            Warp.Apply(map, x, y, result, lanes);
            return result;
        }).ToArray();
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public void Some_cells_alone_are_warped_to_the_same_bits()
    {
        var map = Maps.Random(9, 8, 37, 1);
        var (x, y) = RandomFlow(9, 8, 2);
        var all = new float[map.Values.Length];
        Warp.Apply(map, x, y, all);
        int[] cells = [71, 0, 13, 13, 40];
        var rows = new float[cells.Length * 37];
        Warp.ApplyAt(map, x, y, cells, rows);
        for (int i = 0; i < cells.Length; i++)
            Assert.Equal(all[(cells[i] * 37)..((cells[i] + 1) * 37)], rows[(i * 37)..((i + 1) * 37)]);
        Assert.Throws<ArgumentException>(() => Warp.ApplyAt(map, x, y, [72], new float[37]));
        Assert.Throws<ArgumentException>(() => Warp.ApplyAt(map, x, y, cells, new float[36]));
    }

    [Fact]
    public void No_flow_changes_nothing()
    {
        var map = Maps.Random(6, 7, 21, 1);
        var result = new float[map.Values.Length];
        Warp.Apply(map, new float[42], new float[42], result);
        Assert.Equal(map.Values.ToArray(), result);
    }

    [Fact]
    public void The_border_is_repeated_however_far_the_flow_points()
    {
        var map = Maps.Random(3, 4, 2, 1);
        var result = new float[24];
        Warp.Apply(map, Enumerable.Repeat(float.PositiveInfinity, 12).ToArray(), Enumerable.Repeat(-1e30f, 12).ToArray(), result);
        for (int cell = 0; cell < 12; cell++)
            Assert.Equal(map.Values.Slice(3 * 2, 2).ToArray(), result[(2 * cell)..(2 * cell + 2)]);
    }

    [Fact]
    public void Composition_follows_the_later_flow_then_the_earlier_one()
    {
        var (laterX, laterY) = RandomFlow(8, 6, 1);
        var (earlierX, earlierY) = RandomFlow(8, 6, 2);
        float[] x = new float[48], y = new float[48];
        FlowComposition.Compose(8, 6, laterX, laterY, earlierX, earlierY, x, y);
        for (int cell = 0; cell < 48; cell++)
        {
            float px = cell % 6 + laterX[cell], py = cell / 6 + laterY[cell];
            Assert.Equal(laterX[cell] + PlainSample.At(new FeatureMap(earlierX, 8, 6, 1), px, py, 0), x[cell], 1e-4);
            Assert.Equal(laterY[cell] + PlainSample.At(new FeatureMap(earlierY, 8, 6, 1), px, py, 0), y[cell], 1e-4);
        }

        FlowComposition.Compose(8, 6, laterX, laterY, earlierX, earlierY, laterX, laterY);
        Maps.AssertSame((x, y), (laterX, laterY));
    }

    [Fact]
    public void Composed_rotations_are_the_rotation_of_the_sum()
    {
        var ten = Rotation(10);
        var twenty = Rotation(20);
        float[] x = new float[441], y = new float[441];
        FlowComposition.Compose(21, 21, ten.X, ten.Y, ten.X, ten.Y, x, y);
        for (int cell = 0; cell < 441; cell++)
        {
            if (Math.Abs(cell % 21 - 10) < 6 && Math.Abs(cell / 21 - 10) < 6)
                Assert.Equal((0f, 0f), (MathF.Round(x[cell] - twenty.X[cell], 3), MathF.Round(y[cell] - twenty.Y[cell], 3)));
        }

        static (float[] X, float[] Y) Rotation(double degrees)
        {
            var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
            float[] x = new float[441], y = new float[441];
            for (int cell = 0; cell < 441; cell++)
            {
                double px = cell % 21 - 10, py = cell / 21 - 10;
                (x[cell], y[cell]) = ((float)(cos * px - sin * py - px), (float)(sin * px + cos * py - py));
            }

            return (x, y);
        }
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        var map = Maps.Random(3, 4, 2, 1);
        float[] zero = new float[12], holed = new float[12];
        holed[6] = float.NaN;
        Assert.Contains("row 1, column 2", Assert.Throws<ArgumentException>(() => Warp.Apply(map, zero, holed, new float[24])).Message);
        Assert.Throws<ArgumentException>(() => Warp.Apply(map, new float[11], zero, new float[24]));
        Assert.Throws<ArgumentException>(() => Warp.Apply(map, zero, zero, new float[23]));
        Assert.Throws<ArgumentException>(() => FlowComposition.Compose(3, 4, zero, zero, zero, holed, zero, zero));
        Assert.Throws<ArgumentException>(() => FlowComposition.Compose(3, 4, zero, zero, zero, zero, zero, new float[11]));
    }

    private static (float[] X, float[] Y) RandomFlow(int height, int width, int seed)
    {
        var random = new Random(seed);
        float[] Plane() => [.. Enumerable.Range(0, height * width).Select(_ => random.NextSingle() * 8 - 4)];
        return (Plane(), Plane());
    }
}
