using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Pyramid;
using Streaming.Flow.SubCell;

namespace Streaming.Flow.Tests;

public sealed class SubCellRefinementTests
{
    [Theory]
    [InlineData(12, 15, 2f)]
    [InlineData(20, 33, 1f)]
    [InlineData(4, 4, 3f)]
    [InlineData(1, 9, 1.5f)]
    public void The_fit_is_that_of_plain_least_squares(int height, int width, float radius)
    {
        FeatureMap from = Signed(Maps.Random(height, width, 5, 1)), to = Signed(Maps.Random(height, width, 5, 2));
        var random = new Random(3);
        int[] flowX = [.. Enumerable.Range(0, height * width).Select(_ => random.Next(-2, 3))];
        int[] flowY = [.. Enumerable.Range(0, height * width).Select(_ => random.Next(-1, 2))];
        for (int passes = 1; passes <= 2; passes++)
        {
            float[] x = new float[flowX.Length], y = new float[flowX.Length];
            FeaturePyramid fromPyramid = new(from, 1), toPyramid = new(to, 1);
            var refinement = new SubCellRefinement();
            refinement.Refine<Lanes512>(fromPyramid.Level(0), toPyramid.Level(0), 255f, flowX, flowY, radius, passes, x, y);
            GC.KeepAlive((fromPyramid, toPyramid, refinement));

            double[] px = [.. flowX.Select(v => (double)v)], py = [.. flowY.Select(v => (double)v)];
            for (int pass = 0; pass < passes; pass++)
                (px, py) = PlainSubCell.Refine(from, to, 255, px, py, radius);
            for (int cell = 0; cell < x.Length; cell++)
            {
                Assert.Equal(px[cell], x[cell], 2e-3);
                Assert.Equal(py[cell], y[cell], 2e-3);
            }
        }
    }

    private static FeatureMap Signed(FeatureMap map) => map with { Values = map.Values.ToArray().Select((v, i) => i % 7 == 0 ? -v : v).ToArray() };

    [Fact]
    public void A_shift_by_parts_of_a_cell_is_found()
    {
        var to = Waves(0, 0);
        var from = Waves(2.3, -1.4);
        var (x, y) = Maps.Solve(from, to, KnownParameters.Best);
        double sum = 0, most = 0;
        for (int row = 6; row < 34; row++)
        {
            for (int column = 6; column < 34; column++)
            {
                double error = Math.Sqrt(Math.Pow(x[row * 40 + column] - 2.3, 2) + Math.Pow(y[row * 40 + column] + 1.4, 2));
                sum += error;
                most = Math.Max(most, error);
            }
        }

        Assert.InRange(sum / (28 * 28), 0, 0.1);
        Assert.InRange(most, 0, 0.2);

        static FeatureMap Waves(double dx, double dy)
        {
            var values = new float[40 * 40 * 24];
            for (int cell = 0; cell < 1600; cell++)
            {
                for (int c = 0; c < 24; c++)
                {
                    var random = new Random(c);
                    double kx = random.NextDouble() * 0.8 - 0.4, ky = random.NextDouble() * 0.8 - 0.4, phase = random.NextDouble() * 6;
                    values[cell * 24 + c] = (float)Math.Max(0, Math.Sin(kx * (cell % 40 + dx) + ky * (cell / 40 + dy) + phase));
                }
            }

            return new FeatureMap(values, 40, 40, 24);
        }
    }

    [Theory]
    [InlineData("conv1_rot10", 10, 4, 5, 0.1)]
    [InlineData("conv2_rot10", 10, 8, 9, 0.12)]
    [InlineData("conv1_rot30", 30, 4, 5, 0.2)]
    public void Real_rotations_are_found_to_parts_of_a_cell(string pair, double degrees, double step, double first, double most)
    {
        Assert.SkipUnless(Shared.Has(ReferenceFlows.File), Shared.Absent);
        var from = ReferenceFlows.All.Map(pair, "from");
        var (x, y) = Maps.Solve(from, ReferenceFlows.All.Map(pair, "to"), KnownParameters.Best);
        double error = new ExactRotation(degrees, step, first).EndpointError(cell => (x[cell], y[cell]), from.Width, 90);
        TestContext.Current.SendDiagnosticMessage($"{pair}: endpoint error {error:F4}");
        Assert.True(error <= most, $"endpoint error {error}");
    }
}
