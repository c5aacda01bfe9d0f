using Streaming.Domain;
using Streaming.Storage.Flows;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Tests.Support;

/// Made flows, exact fields of turns about points near the middle with a seeded smooth error, and made deviations.
internal static class Samples
{
    public static short[] Flow(int seed, double amount = 10, bool wholeCells = false)
    {
        var random = new Random(seed);
        var field = ExactField.vector(Spaces.CaffeNet,
            FamilyModule.affine(Family.RotatePlus, amount, 227, 113 + random.Next(-15, 15), 113 + random.Next(-15, 15)));
        var (a, b, c) = (random.NextDouble(), random.NextDouble(), random.NextDouble() * 6);
        return [.. field.Select((cells, i) =>
        {
            var off = cells + 0.3 * Math.Sin(a * i / 9 + c) + 0.2 * Math.Cos(b * i / 55) + 0.06 * (random.NextDouble() - 0.5);
            return (short)(wholeCells ? 16 * Math.Round(off) : Math.Round(16 * off));
        })];
    }

    public static FlowRow Row(int seed) => new($"n0{seed % 7:D4}", seed % 3 == 0 ? Family.RotateMinus : Family.RotatePlus,
        5.0 * (seed % 72), 10.0 * (1 + seed % 6), Flow(seed, 10.0 * (1 + seed % 6)));

    public static DeviationRow Deviation(int i) => new($"id{i}", Family.RotatePlus, 30, "conv5", "generator", 169, 4.5, 1.25, 100, 4, 1, 0.3);

    public static SimilarityRow Similarity(string kind, string? doubt) => new(kind, "a", kind == "unrelated" ? "b" : "a", 15, false, new Similarity(30, 1.1, 2, -3),
        new Dictionary<string, Similarity> { ["features"] = new(30.5, 1.2, 2.5, -3.5) }, [(30, 31), (1.1, 1.3), (2, 3), (-4, -3)], 0.9, doubt);

    public static void AssertSame(FlowRow expected, FlowRow actual)
    {
        Assert.Equal((expected.ImageId, expected.Family, expected.Pose, expected.Amount), (actual.ImageId, actual.Family, actual.Pose, actual.Amount));
        Assert.True(expected.Flow.Span.SequenceEqual(actual.Flow.Span), $"The flow of {expected.ImageId} at pose {expected.Pose} differs.");
    }
}
