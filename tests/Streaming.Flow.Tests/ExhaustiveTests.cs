using Streaming.Flow.Fields;
using Streaming.Flow.Parameters;

namespace Streaming.Flow.Tests;

/// <summary>Every field of a tiny grid is tried; the solver must find the cheapest, or on grids with loops come close.</summary>
public sealed class ExhaustiveTests(ITestOutputHelper output)
{
    private static readonly SiftFlowParameters Parameters = KnownParameters.Reference with
    {
        Alpha = 60, Truncation = 200, Gamma = 2, Levels = 1, TopWindow = 1,
    };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 6)]
    [InlineData(5, 1)]
    public void A_chain_is_solved_exactly(int height, int width)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var (found, least) = Compare(height, width, seed);
            Assert.Equal(least, found, least * 1e-5 + 1e-3);
        }
    }

    [Theory]
    [InlineData(2, 2, 60)]
    [InlineData(2, 3, 12)]
    public void A_small_grid_is_solved_nearly(int height, int width, int seeds)
    {
        double sumFound = 0, sumLeast = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var (found, least) = Compare(height, width, seed);
            Assert.InRange(found, least * (1 - 1e-5), least * 1.1);
            sumFound += found;
            sumLeast += least;
        }

        output.WriteLine($"{height} x {width}: found {sumFound / sumLeast:F5} of the least energy");
        Assert.True(sumFound <= 1.005 * sumLeast);
    }

    private static (double Found, double Least) Compare(int height, int width, int seed)
    {
        FeatureMap from = Maps.Random(height, width, 3, seed), to = Maps.Random(height, width, 3, seed + 1000);
        var (x, y) = Maps.Solve(from, to, Parameters);
        var energy = new PlainEnergy(from, to, Parameters);
        double found = energy.Of([.. x.Select(v => (int)v)], [.. y.Select(v => (int)v)]);
        return (found, energy.Least());
    }
}
