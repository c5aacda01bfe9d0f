using Streaming.Flow.Matching;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Tests;

/// <summary>The whole solver on made pairs, beside its plain twin: what ReferencePairTests ask of real pairs, wherever the repository is.</summary>
public sealed class MadePairTests(ITestOutputHelper output)
{
    public static TheoryData<int, int, double, int, int> Pairs => new()
    {
        // As conv1 and conv2 lie, with fewer channels, then a grid of conv5's.
        { 55, 12, 10, 3, 10 },
        { 55, 12, 30, 4, 10 },
        { 27, 24, 10, 3, 10 },
        { 27, 24, 10, 1, 4 },
        { 13, 32, 30, 1, 5 },
        { 13, 32, 10, 2, 3 },
    };

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Pairs))]
    public async Task The_field_is_the_plain_twins(int side, int channels, double degrees, int levels, int topWindow)
    {
        var (from, to) = Made(side, channels, degrees).Maps();
        var parameters = KnownParameters.Reference with { Alpha = 60, Truncation = 1200, Levels = levels, TopWindow = topWindow, TopIterations = 20, Iterations = 10 };
        var (x, y) = Maps.Solve(from, to, parameters);
        var (px, py) = await Task.Run(() => new PlainSiftFlow(from, to, parameters).Solve(), TestContext.Current.CancellationToken);

        var (fine, target) = (new FeaturePyramid(from, levels), new FeaturePyramid(to, levels));
        var weights = LevelWeights.Of(parameters, Math.Max(fine.Peak, target.Peak), 0f, 0);
        double ours = FieldEnergy.Of(fine, target, weights, [.. x.Select(v => (int)v)], [.. y.Select(v => (int)v)]).Total;
        double plain = FieldEnergy.Of(fine, target, weights, px, py).Total;
        int same = Enumerable.Range(0, px.Length).Count(cell => (x[cell], y[cell]) == (px[cell], py[cell]));
        GC.KeepAlive((fine, target));
        output.WriteLine($"{side} cells, {degrees} degrees, {levels} levels: energy {ours:F0} / {plain:F0}, {same} of {px.Length} cells the same");
        Assert.Contains(px, v => v != 0);
        // Single precision decides otherwise where two states cost nearly the same.
        Assert.InRange(ours / plain, 0.9999, 1.0001);
        Assert.True(same >= 0.99 * px.Length, $"{same} of {px.Length} cells are the twin's");
    }

    [Theory]
    [InlineData(55, 10, 0.03)]
    [InlineData(55, 30, 0.03)]
    [InlineData(27, 10, 0.05)]
    public void Turns_are_found_to_parts_of_a_cell(int side, double degrees, double most)
    {
        var made = Made(side, 24, degrees);
        var (from, to) = made.Maps();
        var (x, y) = Maps.Solve(from, to, KnownParameters.Best);
        double error = made.Exact.EndpointError(cell => (x[cell], y[cell]), side, 90);
        output.WriteLine($"{side} cells, {degrees} degrees: endpoint error {error:F4}");
        Assert.True(error <= most, $"endpoint error {error}");
    }

    private static MadeRotation Made(int side, int channels, double degrees) => new(side, channels, side switch
    {
        55 => new ExactRotation(degrees, 4, 5),
        27 => new ExactRotation(degrees, 8, 9),
        _ => new ExactRotation(degrees, 16, 17),
    });
}
