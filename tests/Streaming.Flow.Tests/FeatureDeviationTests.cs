using Streaming.Flow.Deviations;
using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Warping;

namespace Streaming.Flow.Tests;

public sealed class FeatureDeviationTests
{
    [Theory]
    [InlineData(7, 5, 3)]
    [InlineData(6, 9, 33)]
    [InlineData(1, 1, 16)]
    [InlineData(13, 13, 64)]
    public void The_deviation_of_a_warp_is_that_of_its_definition(int height, int width, int channels)
    {
        FeatureMap map = Maps.Random(height, width, channels, 1), truth = Maps.Random(height, width, channels, 2);
        var (x, y, inside) = (Plane(height, width, 3), Plane(height, width, 4), Inside(height, width));
        var (all, within) = FeatureDeviation.OfWarp(map, x, y, truth, inside);
        AssertNear(PlainDeviation.OfWarp(map, x, y, truth, _ => true), all);
        AssertNear(PlainDeviation.OfWarp(map, x, y, truth, cell => inside[cell]), within);

        var zero = new float[height * width];
        (all, within) = FeatureDeviation.Between(map, truth, inside);
        AssertNear(PlainDeviation.OfWarp(map, zero, zero, truth, _ => true), all);
        AssertNear(PlainDeviation.OfWarp(map, zero, zero, truth, cell => inside[cell]), within);
    }

    [Fact]
    public void It_compares_what_the_warp_would_have_stored()
    {
        FeatureMap map = Maps.Random(9, 8, 37, 1), truth = Maps.Random(9, 8, 37, 2);
        var (x, y, inside) = (Plane(9, 8, 3), Plane(9, 8, 4), Inside(9, 8));
        var warped = new float[map.Values.Length];
        Warp.Apply(map, x, y, warped);
        Assert.Equal(FeatureDeviation.Between(map with { Values = warped }, truth, inside), FeatureDeviation.OfWarp(map, x, y, truth, inside));
    }

    [Fact]
    public void Some_cells_deviate_by_what_is_summed_over_them()
    {
        FeatureMap map = Maps.Random(9, 8, 37, 1), truth = Maps.Random(9, 8, 37, 2);
        int[] cells = [3, 70, 12];
        var rows = cells.SelectMany(cell => map.Values.Slice(cell * 37, 37).ToArray()).ToArray();
        var zero = new float[72];
        AssertNear(PlainDeviation.OfWarp(map, zero, zero, truth, cell => cells.Contains(cell)), FeatureDeviation.OfCells(rows, truth, cells));
        Assert.Throws<ArgumentException>(() => FeatureDeviation.OfCells(rows, truth, [3, 70, 72]));
        Assert.Throws<ArgumentException>(() => FeatureDeviation.OfCells(rows.AsSpan(1), truth, cells));
    }

    [Fact]
    public void Every_register_width_gives_the_same_bits()
    {
        FeatureMap map = Maps.Random(9, 8, 37, 1), truth = Maps.Random(9, 8, 37, 2);
        var (x, y, inside) = (Plane(9, 8, 3), Plane(9, 8, 4), Inside(9, 8));
        var results = Enum.GetValues<LaneWidth>().Select(lanes => FeatureDeviation.OfWarp(map, x, y, truth, inside, lanes)).ToArray();
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public void Features_do_not_deviate_from_themselves()
    {
        var map = Maps.Random(6, 7, 21, 1);
        float[] zero = new float[42];
        bool[] none = new bool[42];
        var (all, within) = FeatureDeviation.OfWarp(map, zero, zero, map, none);
        Assert.Equal(new Deviation(0, 0, 42 * 21), all);
        Assert.Equal(new Deviation(0, 0, 0), within);
        Assert.Equal(0, all.RootMeanSquare);
        Assert.True(double.IsNaN(within.RootMeanSquare) && double.IsNaN(within.MeanAbsolute));
        Assert.Equal((all, within), FeatureDeviation.Between(map, map, none));
    }

    [Fact]
    public void A_shift_by_whole_cells_is_found_again_away_from_the_border()
    {
        var map = Maps.Random(9, 11, 16, 1);
        var shifted = Maps.Shifted(map, 2, -1);
        float[] x = [.. Enumerable.Repeat(2f, 99)], y = [.. Enumerable.Repeat(-1f, 99)];
        bool[] inner = [.. Enumerable.Range(0, 99).Select(cell => cell % 11 < 9 && cell / 11 > 0)];
        Assert.Equal(0, FeatureDeviation.OfWarp(map, x, y, shifted, inner).Inside.Squares);
        Assert.True(FeatureDeviation.OfWarp(map, x, x, shifted, inner).Inside.RootMeanSquare > 1);
    }

    [Fact]
    public void Deviations_add()
    {
        var sum = new Deviation(3, 2, 4) + new Deviation(1, 2, 12);
        Assert.Equal((4.0, 4.0, 16L, 0.5, 0.25), (sum.Squares, sum.Absolutes, sum.Values, sum.RootMeanSquare, sum.MeanAbsolute));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        FeatureMap map = Maps.Random(3, 4, 2, 1), other = Maps.Random(4, 3, 2, 1);
        float[] zero = new float[12], holed = new float[12];
        holed[6] = float.NaN;
        Assert.Contains("row 1, column 2", Assert.Throws<ArgumentException>(() => FeatureDeviation.OfWarp(map, zero, holed, map, new bool[12])).Message);
        Assert.Contains("one grid", Assert.Throws<ArgumentException>(() => FeatureDeviation.OfWarp(map, zero, zero, other, new bool[12])).Message);
        Assert.Throws<ArgumentException>(() => FeatureDeviation.OfWarp(map, new float[11], zero, map, new bool[12]));
        Assert.Throws<ArgumentException>(() => FeatureDeviation.OfWarp(map, zero, zero, map, new bool[11]));
        Assert.Throws<ArgumentException>(() => FeatureDeviation.Between(map, map with { Values = new float[23] }, new bool[12]));
    }

    private static void AssertNear(Deviation expected, Deviation actual)
    {
        Assert.Equal(expected.Values, actual.Values);
        Assert.Equal(1.0, Ratio(actual.Squares, expected.Squares), 1e-5);
        Assert.Equal(1.0, Ratio(actual.Absolutes, expected.Absolutes), 1e-5);
    }

    private static double Ratio(double actual, double expected) => actual == expected ? 1 : actual / expected;

    private static bool[] Inside(int height, int width) => [.. Enumerable.Range(0, height * width).Select(cell => cell % 3 == 0)];

    private static float[] Plane(int height, int width, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, height * width).Select(_ => random.NextSingle() * 8 - 4)];
    }
}
