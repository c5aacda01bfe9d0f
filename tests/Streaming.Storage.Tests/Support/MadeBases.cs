using System.Text.Json;
using Streaming.Domain;
using Streaming.Storage.Bases;

namespace Streaming.Storage.Tests.Support;

/// Made bases: seeded numbers in the right shapes.
internal static class MadeBases
{
    public static BasesDescription Description { get; } = new("0.1.0",
        new WeightsDescription("made for a test", new string('a', 64), "caffenet"), Spaces.CaffeNet,
        JsonDocument.Parse("""{"name":"quick","families":{"rotate+":{"base":10}}}""").RootElement,
        [
            new BasesOriginal("n01_1", "n01", new string('b', 64), 220, 230, new Box(10, 20.5, 200, 210), 12),
            new BasesOriginal("n01_2", "n01", new string('c', 64), 100, 120, new Box(0, 0, 100, 120), 12),
        ]);

    public static FamilyArrays Family(Family family, int seed, int rows = 5, int components = 3, int widening = 2)
    {
        var random = new Random(seed);
        var amounts = family.IsScaleDown ? new[] { 0.85, 0.9, 0.95 } : [1.05, 1.1, 1.15];
        double[] Doubles(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        long[] Longs(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextInt64())];
        var n = Spaces.CaffeNet.Length;
        return new FamilyArrays(family, amounts[0], new FamilySums(amounts, [rows, 24, 23], Longs(3 * n), Longs(3 * n)), new FamilyFlowErrors(Longs(15), Longs(15)),
            new FamilyBaseFlows([.. Enumerable.Range(0, rows * n).Select(_ => (short)random.Next(-500, 500))],
                [.. Enumerable.Range(0, rows).Select(row => (long)(row % 2))], Doubles(rows)),
            null, new FamilyBasis(Doubles(n), Doubles(components * n), Doubles(components), Doubles(widening * n), Doubles((1 + components + widening) * 3), Doubles(n)),
            [Map("conv2", 4, 3), Map("conv5", 2, 1)]);

        FamilyChannelMap Map(string layer, int channels, int powers) => new(
            new FamilyChannelSums(layer, channels, 0.125, Doubles(2 * 3 * (channels + 1) * ((2 * channels) + 1)), Doubles(2 * 3 * channels)),
            Doubles(powers * channels * (channels + 1)), 0.01);
    }

    public static void AssertSame(FamilyArrays expected, FamilyArrays actual)
    {
        Assert.Equal((expected.Family, expected.BaseAmount), (actual.Family, actual.BaseAmount));
        Assert.Equal(expected.Sums.Amounts, actual.Sums.Amounts);
        Assert.Equal(expected.Sums.Counts, actual.Sums.Counts);
        Assert.Equal(expected.Sums.Sums, actual.Sums.Sums);
        Assert.Equal(expected.Sums.SquareSums, actual.Sums.SquareSums);
        Assert.Equal(expected.FlowErrors.Sums, actual.FlowErrors.Sums);
        Assert.Equal(expected.FlowErrors.Cells, actual.FlowErrors.Cells);
        Assert.Equal(expected.BaseFlows?.Flows, actual.BaseFlows?.Flows);
        Assert.Equal(expected.BaseFlows?.Originals, actual.BaseFlows?.Originals);
        Assert.Equal(expected.BaseFlows?.Poses, actual.BaseFlows?.Poses);
        Assert.Equal(expected.SecondMoments?.Count, actual.SecondMoments?.Count);
        Assert.Equal(expected.SecondMoments?.Sum, actual.SecondMoments?.Sum);
        Assert.True((expected.SecondMoments?.Products).AsSpan().SequenceEqual((actual.SecondMoments?.Products).AsSpan()), "The products differ.");
        AssertSame(expected.Basis, actual.Basis);
        Assert.Equal(expected.ChannelMaps.Count, actual.ChannelMaps.Count);
        foreach (var (map, found) in expected.ChannelMaps.Zip(actual.ChannelMaps))
        {
            AssertSame(map.Sums, found.Sums);
            Assert.Equal(map.Coefficients, found.Coefficients);
            Assert.Equal(map.Strength, found.Strength);
        }
    }

    public static void AssertSame(FamilyChannelSums expected, FamilyChannelSums actual)
    {
        Assert.Equal((expected.Layer, expected.Channels, expected.Unit), (actual.Layer, actual.Channels, actual.Unit));
        Assert.Equal(expected.Products, actual.Products);
        Assert.Equal(expected.TargetSquares, actual.TargetSquares);
    }

    public static void AssertSame(FamilyBasis expected, FamilyBasis actual)
    {
        Assert.Equal(expected.Mean, actual.Mean);
        Assert.Equal(expected.Components, actual.Components);
        Assert.Equal(expected.Eigenvalues, actual.Eigenvalues);
        Assert.Equal(expected.Coefficients, actual.Coefficients);
        Assert.Equal(expected.ResidualVariance, actual.ResidualVariance);
    }
}
