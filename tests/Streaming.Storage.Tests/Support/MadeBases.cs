using System.Runtime.InteropServices;
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

    public static FamilyTensors Family(Family family, int seed, int rows = 5, int components = 3, int widening = 2)
    {
        var random = new Random(seed);
        var amounts = family.IsScaleDown ? new[] { 0.85, 0.9, 0.95 } : [1.05, 1.1, 1.15];
        double[] Doubles(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        double[] Wholes(int count) => [.. Enumerable.Range(0, count).Select(_ => (double)random.NextInt64(1L << 40))];
        long[] Longs(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextInt64())];
        var n = Spaces.CaffeNet.Length;
        return new FamilyTensors(family, amounts[0], new NamedTensors(
        [
            new(TensorNames.Amounts, amounts, 3),
            new(TensorNames.Counts, new long[] { rows, 24, 23 }, 3),
            new(TensorNames.Sums, Longs(3 * n), 3, n),
            new(TensorNames.SquareSums, Longs(3 * n), 3, n),
            new(TensorNames.FlowErrorSums, Longs(15), 3, 5),
            new(TensorNames.FlowErrorCells, Longs(15), 3, 5),
            new(TensorNames.BaseFlows, Enumerable.Range(0, rows * n).Select(_ => (short)random.Next(-500, 500)).ToArray(), rows, n),
            new(TensorNames.BaseFlowOriginals, Enumerable.Range(0, rows).Select(row => (long)(row % 2)).ToArray(), rows),
            new(TensorNames.BaseFlowPoses, Doubles(rows), rows),
            new(TensorNames.Mean, Doubles(n), n),
            new(TensorNames.Components, Doubles(components * n), components, n),
            new(TensorNames.Eigenvalues, Doubles(components), components),
            new(TensorNames.Widening, Doubles(widening * n), widening, n),
            new(TensorNames.Coefficients, Doubles((1 + components + widening) * 3), 1 + components + widening, 3),
            new(TensorNames.ResidualVariance, Doubles(n), n),
            .. Held(),
            .. Map("conv2", 4, 3),
            .. Map("conv5", 2, 1),
        ]));

        // Every other family's generators are held to their amounts.
        NamedTensor[] Held() => seed % 2 == 0 ? [] :
            [new(TensorNames.FlowCoefficients, Doubles((1 + components + widening) * 3), 1 + components + widening, 3)];

        NamedTensor[] Map(string layer, int channels, int powers)
        {
            var products = ((channels + 1) * ((2 * channels) + 1)) - (channels * (channels + 1) / 2);
            NamedTensor Of(string name, double[] values, params long[] shape) => new(TensorNames.ofLayer(name, layer), values, shape);
            return
            [
                Of(TensorNames.ChannelUnit, [0.125], 1),
                Of(TensorNames.ChannelProducts, Wholes(2 * 3 * products), 2, 3, products),
                Of(TensorNames.ChannelTargetSquares, Doubles(2 * 3 * channels), 2, 3, channels),
                Of(TensorNames.ChannelCoefficients, Doubles(powers * channels * (channels + 1)), powers, channels, channels + 1),
                Of(TensorNames.ChannelStrength, [0.01], 1),
            ];
        }
    }

    /// Endpoint errors of five layers.
    public static NamedTensors FlowErrors(long[] sums, long[] cells) => new(
        [new(TensorNames.FlowErrorSums, sums, sums.Length / 5, 5), new(TensorNames.FlowErrorCells, cells, cells.Length / 5, 5)]);

    /// The same with some of its tensors in the place of others of their name, and without some.
    public static FamilyTensors With(this FamilyTensors family, NamedTensor[] changed, params string[] gone) => family with
    {
        Tensors = new NamedTensors([.. family.Tensors.All.Where(tensor => !gone.Contains(tensor.Name) && changed.All(other => other.Name != tensor.Name)), .. changed]),
    };

    public static void AssertSame(FamilyTensors expected, FamilyTensors actual)
    {
        Assert.Equal((expected.Family, expected.BaseAmount), (actual.Family, actual.BaseAmount));
        Assert.Equal(expected.Tensors.All.Select(tensor => tensor.Name).Order(), actual.Tensors.All.Select(tensor => tensor.Name).Order());
        AssertSame(expected.Tensors, actual.Tensors);
    }

    public static void AssertSame(NamedTensors expected, NamedTensors actual)
    {
        foreach (var tensor in actual.All)
        {
            Assert.Equal(expected[tensor.Name].Shape, tensor.Shape);
            Assert.True(Bytes(expected[tensor.Name]).SequenceEqual(Bytes(tensor)), $"{tensor.Name} differs.");
        }
    }

    private static ReadOnlySpan<byte> Bytes(NamedTensor tensor) => tensor.Values switch
    {
        double[] values => MemoryMarshal.AsBytes<double>(values),
        long[] values => MemoryMarshal.AsBytes<long>(values),
        _ => MemoryMarshal.AsBytes<short>(tensor.Of<short>()),
    };
}
