using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// Measuring a machine.
public sealed class BenchTests
{
    private const int Timeout = 120_000;

    [Fact(Timeout = Timeout)]
    public async Task Bench_measures_and_estimates_a_plan()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.Run("bench", "--plan", "paper", "--families", "rotate+", "--originals", "10", "--seconds", "0.2", "--threads", "2", "--json", "--out", folder["out"])).Expect(0);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.bench.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");

        var metrics = JsonNode.Parse(outcome.Output)!;
        var plan = metrics["plan"]!;
        Assert.Equal((720, 4320, 4320), (plan["forward_passes"]!.GetValue<int>(), plan["flows_found"]!.GetValue<int>(), plan["pairs"]!.GetValue<int>()));
        // 72 views are in 432 pairs: a pair's share of the pyramids is a sixth of one.
        var conv1 = metrics["siftflow"]!["conv1"]!;
        Assert.Equal(conv1["solve_ms"]!.GetValue<double>() + (conv1["pyramid_ms"]!.GetValue<double>() / 6), conv1["ms"]!.GetValue<double>(), 9);
        // A layer of five times the cells and half the channels costs more, on any machine.
        Assert.True(conv1["ms"]!.GetValue<double>() > metrics["siftflow"]!["conv5"]!["ms"]!.GetValue<double>());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_cannot_be_measured_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["note.jpg"], "no picture");
        (await StreamingProgram.RunHere("bench", "--image", folder["note.jpg"], "--out", folder["out"])).ExpectSentence("note.jpg", "expected a picture");
        (await StreamingProgram.RunHere("bench", "--originals", "0", "--out", folder["out"])).ExpectSentence("--originals", "expected 1 to");
        (await StreamingProgram.RunHere("bench", "--seconds", "0", "--out", folder["out"])).ExpectSentence("--seconds", "more than 0");
    }
}
