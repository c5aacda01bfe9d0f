using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// Bases that are extended or merged are those that one run over all the images would have left, to the last byte.
public sealed class BasesThatAddTests(UndisturbedFixture undisturbed) : IClassFixture<UndisturbedFixture>
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task Bases_of_A_extended_by_B_are_those_of_A_and_B()
    {
        using var folder = new TemporaryFolder();
        // Every second image is B's; A's first original is in B too.
        var images = Directory.GetFiles(undisturbed.Dataset, "*.JPEG").Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < images.Count; i++)
            CopyWithAnnotation(images[i], folder[i % 2 == 0 ? "a" : "b"]);
        (await StreamingProgram.Run("learn", folder["a"], "--out", folder["run"], "--plan", undisturbed.Plan, "--quiet")).Expect(0);
        var known = Bases(folder["run"])["originals"]![0]!["id"]!.GetValue<string>();
        CopyWithAnnotation(Path.Combine(folder["a"], known + ".JPEG"), folder["b"]);
        var before = Bases(folder["run"])["originals"]!.AsArray().Count;

        (await StreamingProgram.Run("extend", folder["run"], folder["b"], "--quiet")).Expect(0);

        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["run", "bases"]);
        var extension = Directory.GetDirectories(folder["run"], "extend-*").Single();
        Same.Metrics(undisturbed.Run, extension);
        await LearnTests.Validate(Path.Combine(extension, "metrics.json"), "metrics.learn.schema.json");
        await LearnTests.Validate(Path.Combine(extension, "config.json"), "config.schema.json");
        await LearnTests.Validate(folder["run", "bases", "bases.json"], "bases.schema.json");
        var metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(extension, "metrics.json")))!;
        var all = Bases(undisturbed.Run)["originals"]!.AsArray().Count;
        Assert.Equal(all - before, metrics["new_originals"]!.GetValue<int>());
        Assert.Equal(1, metrics["reasons"]!["duplicate"]!.GetValue<int>());
        // Only the new ones were computed.
        var flow = metrics["stages"]!.AsArray().Single(stage => stage!["stage"]!.GetValue<string>() == "flow")!;
        Assert.Equal(TinyPlan.Steps * (all - before), flow["items"]!.GetValue<int>());

        // Stopped after the bases were replaced and before the run was done: it must not count anything twice.
        File.Delete(Path.Combine(extension, "metrics.json"));
        (await StreamingProgram.Run("extend", folder["run"], folder["b"], "--quiet", "--out", extension, "--resume")).Expect(0);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["run", "bases"]);
        Same.Metrics(undisturbed.Run, extension);

        // The same images once more add nothing.
        (await StreamingProgram.Run("extend", folder["run"], folder["b"], "--quiet", "--out", folder["again"])).Expect(0);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["run", "bases"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Shards_learned_side_by_side_and_merged_are_one_run()
    {
        using var folder = new TemporaryFolder();
        var shards = Enumerable.Range(0, 4).Select(i => folder[$"shard-{i}"]).ToArray();
        var outcomes = await Task.WhenAll(shards.Select((shard, i) =>
            StreamingProgram.Run(undisturbed.Learn(shard, "--shard", $"{i}/4", "--threads", "1"))));
        foreach (var outcome in outcomes)
            outcome.Expect(0);

        // The last of them has no original. In any order.
        Assert.False(Directory.Exists(Path.Combine(shards[3], "bases")));
        (await StreamingProgram.Run(["merge", shards[2], shards[0], shards[3], Path.Combine(shards[1], "bases"), "--with-flows", "--out", folder["merged"]])).Expect(0);

        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["merged", "bases"]);
        Same.Metrics(undisturbed.Run, folder["merged"]);
        await LearnTests.Validate(folder["merged", "metrics.json"], "metrics.learn.schema.json");
        await LearnTests.Validate(folder["merged", "config.json"], "config.schema.json");

        // Their flows are one table, and merging anew takes nothing away from the shards.
        ShardTable.Expect(folder["merged", "flows"], shards[..3]);
        (await StreamingProgram.RunHere("inspect", folder["merged", "flows"])).Expect(0);
        (await StreamingProgram.Run(["merge", .. shards, "--overwrite", "--out", folder["merged"]])).Expect(0);
        Assert.False(Directory.Exists(folder["merged", "flows"]));
        Assert.All(shards[..3], shard => Assert.NotEmpty(Directory.GetFiles(Path.Combine(shard, "flows"), "*.parquet")));
        (await StreamingProgram.RunHere("merge", undisturbed.Run, "--with-flows", "--out", folder["whole"])).ExpectSentence(undisturbed.Run, "no shard", "--with-flows");

        (await StreamingProgram.RunHere("merge", shards[0], shards[0], "--out", folder["twice"])).ExpectSentence(shards[0], "once");
    }

    [Fact(Timeout = Timeout)]
    public async Task Bases_that_do_not_belong_together_are_refused_with_the_difference()
    {
        using var folder = new TemporaryFolder();
        string[] left = ["--shard", "0/5", "--families", "left"];
        (await StreamingProgram.Run(undisturbed.Learn(folder["left"], left))).Expect(0);
        (await StreamingProgram.Run(undisturbed.Learn(folder["tracked"], [.. left, "--flows", "tracked"]))).Expect(0);
        (await StreamingProgram.RunHere("merge", folder["left"], folder["tracked"], "--out", folder["out"])).ExpectSentence("flows", "tracked", "direct");
        (await StreamingProgram.RunHere("merge", folder["nothing"], "--out", folder["out"])).ExpectSentence(folder["nothing"], "bases.json");

        string[] extend = ["extend", folder["left"], undisturbed.Dataset, "--out", folder["out"]];
        (await StreamingProgram.RunHere([.. extend, "--flows", "tracked"])).ExpectSentence("flows", "tracked", "direct");
        (await StreamingProgram.RunHere([.. extend, "--plan", undisturbed.Plan])).ExpectSentence("families", "rotate+");

        // Weights with other numbers.
        OtherWeights.Write(folder["other.safetensors"]);
        (await StreamingProgram.RunHere([.. extend, "--weights", folder["other.safetensors"]])).ExpectSentence("weights", "SHA-256");
    }

    private static JsonNode Bases(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "bases", "bases.json")))!;

    private static void Copy(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
    }

    private static void CopyWithAnnotation(string image, string folder)
    {
        Copy(image, folder);
        Copy(Path.ChangeExtension(image, ".xml"), folder);
    }
}
