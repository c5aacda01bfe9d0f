using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// The equivariance profile from the command line to the page.
public sealed class ProfileTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const int Timeout = 240_000;

    // Some of the sample's pictures are enough.
    private string[] Profile(TemporaryFolder folder, string name, params string[] more) =>
    [
        "profile", "alexnet", sample.Dataset, "--plan", TinyPlan.Write(folder["tiny.json"]), "--shard", "0/8", "--out", folder[name], "--quiet", .. more,
    ];

    [Fact(Timeout = Timeout)]
    public async Task A_network_is_profiled_on_originals_that_it_did_not_learn_from()
    {
        using var folder = new TemporaryFolder();
        var told = (await StreamingProgram.Run(Profile(folder, "one", "--threads", "1"))).Expect(0);
        Assert.Contains("Objects turned by 20 degrees", told.Output);
        var metrics = Metrics(folder["one"]);
        await LearnTests.Validate(folder["one", "metrics.json"], "metrics.profile.schema.json");
        await LearnTests.Validate(folder["one", "config.json"], "config.schema.json");
        Last.IsMetrics(folder["one"]);

        var network = Assert.Single(metrics["networks"]!.AsArray())!;
        var split = JsonNode.Parse(File.ReadAllText(folder["one", "split.json"]))!;
        Assert.Equal(split["held_out"]!.AsArray().Count, network["originals"]!.GetValue<int>());
        Assert.Equal(split["learned_from"]!.AsArray().Count, network["bases_originals"]!.GetValue<int>());
        // Four transforms and two families, at five layers; a view of the tiny plan and two small changes more.
        Assert.Equal((20, 10, 10), (network["rows"]!.AsArray().Count, network["told"]!.AsArray().Count, network["local"]!.AsArray().Count));
        // Shifts are explained by a shift of the map at conv1, and what a field cannot follow in turns is left.
        double Explained(string family, double amount, string layer) => network["rows"]!.AsArray()
            .Single(row => row!["family"]!.GetValue<string>() == family && row["amount"]!.GetValue<double>() == amount && row["layer"]!.GetValue<string>() == layer)!["explained_by_warp"]!.GetValue<double>();
        Assert.True(Explained("left", 10, "conv1") > 0.7, $"{Explained("left", 10, "conv1")}");
        Assert.True(Explained("left", 10, "conv1") > Explained("rotate+", 20, "conv1"));

        // The part is a run of learning, whose bases others take, and which its own settings repeat.
        Assert.True(File.Exists(folder["one", "parts", "alexnet", "bases", "bases.json"]));
        (await StreamingProgram.RunHere("evaluate", folder["one", "parts", "alexnet"], sample.Dataset, "--shard", "0/8", "--amounts", "left=10", "--out", folder["evaluated"], "--quiet")).Expect(0);

        var page = File.ReadAllText(folder["one", "report.html"]);
        Assert.Contains("Equivariance of alexnet", page);
        File.Delete(folder["one", "report.html"]);
        (await StreamingProgram.RunHere("report", folder["one"])).Expect(0);
        Assert.Equal(page, File.ReadAllText(folder["one", "report.html"]));

        // Any number of threads gives the same numbers, and a run is replaced with its parts.
        (await StreamingProgram.Run(Profile(folder, "one", "--threads", "4", "--overwrite"))).Expect(0);
        foreach (var key in new[] { "rows", "told", "local", "layers", "findings" })
            Assert.Equal(network[key]!.ToJsonString(), Metrics(folder["one"])["networks"]![0]![key]!.ToJsonString());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_cannot_be_profiled_is_told()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(Profile(folder, "few", "--min-area", "0.9", "--max-area", "1"))).ExpectSentence("none of its images can be used", "select");
        (await StreamingProgram.RunHere("profile", "alexne", sample.Dataset, "--out", folder["x"])).ExpectSentence("alexne", "did you mean alexnet?");
        (await StreamingProgram.RunHere(Profile(folder, "x", "--hold-out", "0"))).ExpectSentence("--hold-out", "0.9");
        (await StreamingProgram.RunHere(Profile(folder, "x", "--families", "up"))).ExpectSentence("--families", "up", "rotate+, left");
        Assert.False(Directory.Exists(folder["x"]));
    }

    private static JsonNode Metrics(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")))!;
}
