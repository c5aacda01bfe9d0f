using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// Asserts that two runs left the same.
internal static class Same
{
    /// The same files with the same bytes.
    public static void Files(string expected, string actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        foreach (var name in Names(expected))
            Assert.True(File.ReadAllBytes(Path.Combine(expected, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, name))),
                $"{name} differs between {expected} and {actual}.");
    }

    /// The same metrics, those of the run's time apart.
    public static void Metrics(string expected, string actual)
    {
        foreach (var key in new[] { "originals", "forward_passes", "pairs", "regression_rows", "families" })
            Assert.Equal(Read(expected)[key]!.ToJsonString(), Read(actual)[key]!.ToJsonString());
    }

    private static JsonNode Read(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")))!;

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
