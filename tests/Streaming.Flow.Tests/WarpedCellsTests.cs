using Streaming.Flow.Fields;
using Streaming.Flow.Pyramid;
using Streaming.Flow.Warping;

namespace Streaming.Flow.Tests;

public sealed class WarpedCellsTests
{
    private const int Size = 9, Channels = 21;
    private const float Unit = 0.25f;

    private readonly FeatureMap before = Maps.Random(Size, Size, Channels, 1), after = Maps.Random(Size, Size, Channels, 2);
    private readonly float[] x = Draw(3), y = Draw(4);

    [Fact]
    public void Rows_hold_what_the_warp_makes_and_the_truth_in_whole_units()
    {
        var warped = new float[before.Values.Length];
        Warp.Apply(before, x, y, warped);
        int[] cells = [0, 3, 17, 40, 80];
        var rows = Write(cells, x);

        for (int row = 0; row < cells.Length; row++)
        {
            Assert.Equal(1, rows[(row * ((2 * Channels) + 1)) + Channels]);
            for (int c = 0; c < Channels; c++)
            {
                int at = (cells[row] * Channels) + c;
                Assert.Equal(Math.Round(warped[at] / (double)Unit), rows[(row * ((2 * Channels) + 1)) + c]);
                Assert.Equal(Math.Round(after.Values.Span[at] / (double)Unit), rows[(row * ((2 * Channels) + 1)) + Channels + 1 + c]);
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var wild = x.ToArray();
        wild[5] = float.NaN;
        Assert.Throws<ArgumentException>(() => Write([5], wild));
        CellFlow[] outside = [new(Size * Size, 0, 0)], first = [new(0, 0, 0)];
        var room = new double[(2 * Channels) + 1];
        Assert.Throws<ArgumentException>(() => WarpedCells.Write(new FeaturePyramid(before, 1), new FeaturePyramid(after, 1), outside, Unit, room));
        var other = new FeaturePyramid(Maps.Random(Size, Size, Channels - 1, 1), 1);
        Assert.Throws<ArgumentException>(() => WarpedCells.Write(new FeaturePyramid(before, 1), other, first, Unit, room));
        Assert.Throws<ArgumentException>(() => WarpedCells.Write(new FeaturePyramid(before, 1), new FeaturePyramid(after, 1), first, Unit, new double[2 * Channels]));
    }

    private double[] Write(int[] cells, float[] columns)
    {
        var rows = new double[cells.Length * ((2 * Channels) + 1)];
        WarpedCells.Write(new FeaturePyramid(before, 2), new FeaturePyramid(after, 2), [.. cells.Select(cell => new CellFlow(cell, columns[cell], y[cell]))], Unit, rows);
        return rows;
    }

    private static float[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Size * Size).Select(_ => (random.NextSingle() * 8) - 4)];
    }
}
