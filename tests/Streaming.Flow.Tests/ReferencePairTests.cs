using Streaming.Flow.Matching;
using Streaming.Flow.Parameters;
using Streaming.Flow.Pyramid;
using Streaming.Flow.Solver;

namespace Streaming.Flow.Tests;

/// <summary>Real and synthetic pairs, beside what the original implementation makes of them.</summary>
public sealed class ReferencePairTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Runs => new()
    {
        { "conv1_rot10", "levels1_top5" },
        { "conv1_rot10", "levels3_top10" },
        { "conv2_rot10", "levels1_top5" },
        { "conv2_rot10", "levels3_top10" },
        { "conv1_rot30", "levels4_top10" },
        { "synthetic_13x13x384", "levels1_top5" },
        { "synthetic_13x13x384", "levels1_top3" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Runs))]
    public async Task Energy_is_that_of_the_original(string pair, string run)
    {
        Assert.SkipUnless(Shared.Has(ReferenceFlows.File), Shared.Absent);
        var (parameters, total, outside) = ReferenceFlows.All.About($"{pair}.flow_{run}");
        var (from, to) = Pyramids(pair, parameters.Levels);

        var (energy, _, _) = await Task.Run(() => Solve(from, to, parameters), TestContext.Current.CancellationToken);

        var (rx, ry) = ReferenceFlows.All.Flow($"{pair}.flow_{run}");
        var recount = FieldEnergy.Of(from, to, LevelWeights.Of(parameters, 255f, 0f, 0), rx, ry);
        GC.KeepAlive((from, to));
        output.WriteLine($"{pair} {run}: energy {energy.Total:F0} / {total:F0} = {energy.Total / total:F4}, outside {energy.Outside} / {outside}");
        Assert.Equal(total, recount.Total, total * 1e-6);
        Assert.Equal(outside, recount.Outside);
        Assert.True(energy.Total <= 1.005 * total, $"energy {energy.Total} against {total}");
        Assert.True(energy.Outside <= 1.1 * outside, $"outside {energy.Outside} against {outside}");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("conv1_rot10", "levels1_top5", 10, 4, 5, 0.395)]
    [InlineData("conv1_rot10", "levels3_top10", 10, 4, 5, 0.395)]
    [InlineData("conv2_rot10", "levels1_top5", 10, 8, 9, 0.398)]
    [InlineData("conv2_rot10", "levels3_top10", 10, 8, 9, 0.398)]
    [InlineData("conv1_rot30", "levels4_top10", 30, 4, 5, 0.493)]
    public async Task Endpoint_error_is_that_of_the_original(string pair, string run, double degrees, double step, double first, double expected)
    {
        Assert.SkipUnless(Shared.Has(ReferenceFlows.File), Shared.Absent);
        var (parameters, _, _) = ReferenceFlows.All.About($"{pair}.flow_{run}");
        var (from, to) = Pyramids(pair, parameters.Levels);

        var (_, x, y) = await Task.Run(() => Solve(from, to, parameters), TestContext.Current.CancellationToken);

        var (rx, ry) = ReferenceFlows.All.Flow($"{pair}.flow_{run}");
        var exact = new ExactRotation(degrees, step, first);
        double ours = exact.EndpointError(cell => (x[cell], y[cell]), from.Width, 90);
        double reference = exact.EndpointError(cell => (rx[cell], ry[cell]), from.Width, 90);
        output.WriteLine($"{pair} {run}: endpoint error {ours:F4}, the original's {reference:F4}");
        Assert.Equal(expected, reference, 0.001);
        Assert.True(ours <= reference + 0.02, $"endpoint error {ours} against {reference}");
    }

    private static (FeaturePyramid From, FeaturePyramid To) Pyramids(string pair, int levels) =>
        (new FeaturePyramid(ReferenceFlows.All.Map(pair, "from"), levels), new FeaturePyramid(ReferenceFlows.All.Map(pair, "to"), levels));

    private static (SiftFlowEnergy Energy, float[] X, float[] Y) Solve(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters)
    {
        float[] x = new float[from.Height * from.Width], y = new float[x.Length];
        new SiftFlowSolver().Solve(from, to, parameters, x, y, out var energy);
        return (energy, x, y);
    }
}
