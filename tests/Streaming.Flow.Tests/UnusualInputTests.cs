using Streaming.Flow.Fields;
using Streaming.Flow.Pyramid;
using Streaming.Flow.Solver;

namespace Streaming.Flow.Tests;

public sealed class UnusualInputTests
{
    [Theory(Timeout = 30_000)]
    [InlineData(0f)]
    [InlineData(7f)]
    [InlineData(-7f)]
    [InlineData(1e-38f)]
    [InlineData(1e-45f)]
    [InlineData(1e30f)]
    public async Task Constant_features_do_not_move(float value)
    {
        var map = new FeatureMap(Enumerable.Repeat(value, 15 * 11 * 3).ToArray(), 15, 11, 3);
        foreach (var parameters in new[] { KnownParameters.Reference, KnownParameters.Best })
        {
            var (x, y) = await Task.Run(() => Maps.Solve(map, map, parameters), TestContext.Current.CancellationToken);
            Assert.All(x.Concat(y), v => Assert.Equal(0f, v));
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 2, 4)]
    [InlineData(1, 40, 3)]
    [InlineData(40, 1, 3)]
    [InlineData(2, 2, 17)]
    [InlineData(3, 100, 2)]
    public async Task Any_shape_has_a_flow(int height, int width, int channels)
    {
        FeatureMap from = Maps.Random(height, width, channels, 1), to = Maps.Random(height, width, channels, 2);
        foreach (float radius in new[] { 0f, 0.5f, 50f })
        {
            var parameters = KnownParameters.Reference with { TopWindow = 50, Window = 50, Levels = 9, Alpha = 5, Truncation = 20, SubCellRadius = radius };
            var (x, y) = await Task.Run(() => Maps.Solve(from, to, parameters), TestContext.Current.CancellationToken);
            Assert.All(x, v => Assert.InRange(v, -2f * width, 2f * width));
            Assert.All(y, v => Assert.InRange(v, -2f * height, 2f * height));
            if (height == 1)
                Assert.All(y, v => Assert.Equal(0f, v));
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData(0f, 0f, 0f, 60)]
    [InlineData(0f, 10f, 0f, 60)]
    [InlineData(1e30f, 1e30f, 1e30f, 60)]
    [InlineData(510f, 10200f, 1.275f, 0)]
    [InlineData(510f, 10200f, 1.275f, 1)]
    public async Task Any_weights_have_a_flow(float alpha, float truncation, float gamma, int iterations)
    {
        FeatureMap from = Maps.Random(12, 12, 4, 1), to = Maps.Random(12, 12, 4, 2);
        var parameters = KnownParameters.Reference with { Alpha = alpha, Truncation = truncation, Gamma = gamma, Iterations = iterations, TopIterations = iterations };
        var (x, y) = await Task.Run(() => Maps.Solve(from, to, parameters), TestContext.Current.CancellationToken);
        Assert.All(x.Concat(y), v => Assert.InRange(v, -24f, 24f));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(2e30f)]
    public void A_feature_that_is_no_usable_number_is_named(float value)
    {
        var values = new float[4 * 5 * 3];
        values[(2 * 5 + 4) * 3 + 1] = value;
        var error = Assert.Throws<ArgumentException>(() => new FeaturePyramid(new FeatureMap(values, 4, 5, 3), 2));
        Assert.Contains("row 2, column 4, channel 1", error.Message);
    }

    [Fact]
    public void Shapes_must_agree()
    {
        FeaturePyramid a = new(Maps.Random(4, 5, 3, 1), 2), b = new(Maps.Random(5, 4, 3, 1), 2);
        var solver = new SiftFlowSolver();
        Assert.Contains("of one shape", Assert.Throws<ArgumentException>(() => solver.Solve(a, b, KnownParameters.Reference, new float[20], new float[20])).Message);
        Assert.Contains("19 cells", Assert.Throws<ArgumentException>(() => solver.Solve(a, a, KnownParameters.Reference, new float[19], new float[20])).Message);
        Assert.Contains("21 cells", Assert.Throws<ArgumentException>(() => solver.Solve(a, a, KnownParameters.Reference, new float[20], new float[21])).Message);
        Assert.Contains("holds 4 x 5 of 3", Assert.Throws<ArgumentException>(() => a.Fill(Maps.Random(4, 5, 2, 1))).Message);
        Assert.Contains("59 values", Assert.Throws<ArgumentException>(() => a.Fill(new FeatureMap(new float[59], 4, 5, 3))).Message);
        Assert.Throws<ArgumentException>(() => FeatureMap.FromPlanes(new float[59], 4, 5, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeaturePyramid(0, 5, 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeaturePyramid(100_000, 100_000, 3, 2));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-1f)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_out_of_range_is_named(float weight)
    {
        var pyramid = new FeaturePyramid(Maps.Random(4, 5, 3, 1), 2);
        var reference = KnownParameters.Reference;
        foreach (var (name, parameters) in new[] { ("Alpha", reference with { Alpha = weight }), ("Truncation", reference with { Truncation = weight }), ("Gamma", reference with { Gamma = weight }), ("RelativeAlpha", reference with { RelativeAlpha = weight }), ("SubCellRadius", reference with { SubCellRadius = weight }) })
        {
            var error = Assert.Throws<ArgumentException>(() => new SiftFlowSolver().Solve(pyramid, pyramid, parameters, new float[20], new float[20]));
            Assert.StartsWith(name, error.Message);
        }
    }
}
