using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Matching;
using Streaming.Flow.Parameters;
using Streaming.Flow.Pyramid;
using Streaming.Flow.Solver;

namespace Streaming.Flow.Tests;

public sealed class SolverTests
{
    private static readonly SiftFlowParameters Parameters = KnownParameters.Reference with { Alpha = 60, Truncation = 1200 };

    [Theory]
    [InlineData(20, 23, 5, 3, -2)]
    [InlineData(33, 18, 16, -6, 4)]
    [InlineData(55, 55, 7, 9, 9)]
    public void A_shift_is_found(int height, int width, int channels, int dx, int dy)
    {
        var to = Maps.Random(height, width, channels, seed: 1);
        var (x, y) = Maps.Solve(Maps.Shifted(to, dx, dy), to, Parameters);
        for (int row = Math.Abs(dy); row < height - Math.Abs(dy); row++)
        {
            for (int column = Math.Abs(dx); column < width - Math.Abs(dx); column++)
                Assert.Equal((dx, dy), (x[row * width + column], y[row * width + column]));
        }
    }

    [Theory]
    [InlineData(13, 13, 24)]
    [InlineData(27, 31, 33)]
    [InlineData(40, 9, 1)]
    public void Every_register_width_gives_the_same_bits(int height, int width, int channels)
    {
        FeatureMap from = Maps.Random(height, width, channels, 1), to = Maps.Random(height, width, channels, 2);
        foreach (var parameters in new[] { Parameters, KnownParameters.Best })
        {
            var widest = Maps.Solve(from, to, parameters, LaneWidth.Bits512);
            Maps.AssertSame(widest, Maps.Solve(from, to, parameters, LaneWidth.Bits256));
            Maps.AssertSame(widest, Maps.Solve(from, to, parameters, LaneWidth.Bits128));
            Assert.Contains(widest.X, v => v != 0);
        }
    }

    // Messages alone leave cells behind that their neighbours have turned away from.
    [Fact]
    public void No_cell_alone_would_rather_be_elsewhere()
    {
        var parameters = Parameters with { Alpha = 40, Truncation = 300, Levels = 1, TopWindow = 2, TopIterations = 4 };
        for (int seed = 0; seed < 8; seed++)
        {
            FeatureMap from = Maps.Random(9, 8, 3, seed), to = Maps.Random(9, 8, 3, seed + 100);
            var (x, y) = Maps.Solve(from, to, parameters);
            int[] flowX = [.. x.Select(v => (int)v)], flowY = [.. y.Select(v => (int)v)];
            var judge = new PlainEnergy(from, to, parameters);
            double energy = judge.Of(flowX, flowY);
            for (int cell = 0; cell < flowX.Length; cell++)
            {
                var (keptX, keptY) = (flowX[cell], flowY[cell]);
                for (int state = 0; state < 25; state++)
                {
                    (flowX[cell], flowY[cell]) = (state % 5 - 2, state / 5 - 2);
                    Assert.True(judge.Of(flowX, flowY) >= energy - 1e-3, $"seed {seed}, cell {cell}: {flowX[cell]}, {flowY[cell]} is better than {keptX}, {keptY}");
                }
                (flowX[cell], flowY[cell]) = (keptX, keptY);
            }
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.05f)]
    public void The_price_of_displacement_doubles_from_level_to_level_and_no_other_does(float relativeAlpha)
    {
        var parameters = Parameters with { RelativeAlpha = relativeAlpha };
        var finest = LevelWeights.Of(parameters, peak: 40f, unrelated: 90f, level: 0);
        Assert.True(finest.Gamma > 0f);
        for (int level = 1; level < 4; level++)
        {
            var weights = LevelWeights.Of(parameters, peak: 40f, unrelated: 90f, level);
            Assert.Equal(finest with { Gamma = finest.Gamma * MathF.Pow(2, level) }, weights);
        }
    }

    [Fact]
    public void A_solver_forgets_the_pair_before()
    {
        FeatureMap a = Maps.Random(19, 14, 8, 1), b = Maps.Random(19, 14, 8, 2), big = Maps.Random(30, 30, 8, 3);
        var fresh = Maps.Solve(a, b, Parameters);
        var solver = new SiftFlowSolver();
        solver.Solve(new FeaturePyramid(big, 4), new FeaturePyramid(big, 4), Parameters with { TopWindow = 4 }, new float[900], new float[900]);
        float[] x = new float[19 * 14], y = new float[19 * 14];
        solver.Solve(new FeaturePyramid(a, 4), new FeaturePyramid(b, 4), Parameters, x, y);
        Maps.AssertSame(fresh, (x, y));
    }

    [Theory]
    [InlineData(1e-20f)]
    [InlineData(3f)]
    [InlineData(1e20f)]
    public void The_scale_of_the_features_does_not_matter(float factor)
    {
        FeatureMap from = Maps.Random(14, 14, 8, 1), to = Maps.Shifted(from, 2, 1);
        var expected = Maps.Solve(from, to, Parameters);
        var scaled = Maps.Solve(Times(from), Times(to), Parameters);
        int different = expected.X.Zip(scaled.X).Count(p => p.First != p.Second) + expected.Y.Zip(scaled.Y).Count(p => p.First != p.Second);
        Assert.InRange(different, 0, 3);

        FeatureMap Times(FeatureMap map) => map with { Values = map.Values.ToArray().Select(v => v * factor).ToArray() };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_allocated_from_the_second_pair_on(bool refined)
    {
        var parameters = refined ? KnownParameters.Best : Parameters;
        FeatureMap a = Maps.Random(27, 27, 32, 1), b = Maps.Random(27, 27, 32, 2);
        FeaturePyramid from = new(a, 4), to = new(b, 4);
        var solver = new SiftFlowSolver();
        float[] x = new float[729], y = new float[729];
        solver.Solve(from, to, parameters, x, y);

        // A collection that another thread starts in between counts the rest of this thread's allocation quantum.
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            from.Fill(b);
            to.Fill(a);
            solver.Solve(from, to, parameters, x, y);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
    }

    [Fact]
    public void Energy_is_counted_as_stated()
    {
        FeatureMap from = Maps.Random(9, 8, 5, 1, peak: 40f), to = Maps.Random(9, 8, 5, 2, peak: 40f);
        float[] x = new float[72], y = new float[72];
        new SiftFlowSolver().Solve(new FeaturePyramid(from, 4), new FeaturePyramid(to, 4), Parameters, x, y, out var energy);
        double peak = Math.Max(from.Values.ToArray().Max(), to.Values.ToArray().Max());
        double data = 0, smooth = 0, range = 0;
        int outside = 0;
        for (int cell = 0; cell < 72; cell++)
        {
            int tx = cell % 8 + (int)x[cell], ty = cell / 8 + (int)y[cell];
            range += Parameters.Gamma * (Math.Abs(x[cell]) + Math.Abs(y[cell]));
            if (cell % 8 > 0)
                smooth += Tie(x[cell] - x[cell - 1]) + Tie(y[cell] - y[cell - 1]);
            if (cell >= 8)
                smooth += Tie(x[cell] - x[cell - 8]) + Tie(y[cell] - y[cell - 8]);
            if (tx is < 0 or > 7 || ty is < 0 or > 8)
                outside++;
            else
                data += Enumerable.Range(0, 5).Sum(c => Math.Abs(from.Values.Span[cell * 5 + c] - to.Values.Span[(ty * 8 + tx) * 5 + c])) * 255 / peak;
        }

        Assert.Equal((outside, 72 - outside), (energy.Outside, energy.Inside));
        Assert.Equal(data, energy.Data, data * 1e-5);
        Assert.Equal(range, energy.Range, range * 1e-5);
        Assert.Equal(smooth, energy.Smoothness, smooth * 1e-5);
        Assert.Equal(energy.Data + energy.Range + energy.Smoothness, energy.Total);

        static double Tie(float difference) => Math.Min(Parameters.Alpha * Math.Abs(difference), Parameters.Truncation);
    }
}
