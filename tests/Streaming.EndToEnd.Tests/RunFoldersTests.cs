using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// What stands in a run's folder is of the run that its config.json tells of, and of no other.
public sealed class RunFoldersTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const int Timeout = 300_000;

    private static string[] Learn(TemporaryFolder folder, string dataset, params string[] more)
    {
        var plan = JsonNode.Parse(File.ReadAllText(Path.Combine(Places.Repository, "data", "plans", "quick.json")))!.AsObject();
        plan.Remove("channel_map");
        plan["families"] = new JsonObject { ["left"] = new JsonObject { ["base"] = 5, ["amounts"] = new JsonArray(5, 10), ["poses"] = 1 } };
        File.WriteAllText(folder["plan.json"], plan.ToJsonString());
        return ["learn", dataset, "--plan", folder["plan.json"], "--quiet", .. more];
    }

    [Fact(Timeout = Timeout)]
    public async Task Merge_tells_what_is_missing_and_leaves_what_a_merge_leaves()
    {
        using var folder = new TemporaryFolder();
        foreach (var i in (int[])[0, 1])
            (await StreamingProgram.Run(Learn(folder, sample.Dataset, "--shard", $"{i}/3", "--out", folder[$"s{i}"]))).Expect(0);

        // Refused, and no hindrance to the corrected command.
        (await StreamingProgram.RunHere("merge", folder["s0"], folder["s0"], "--out", folder["m"])).ExpectSentence("already", "once", "shard 0/3");
        (await StreamingProgram.RunHere("merge", folder["s0"], folder["s1"], "--out", folder["m"])).ExpectSentence($"the shard 2/3 of {sample.Dataset}", "--partial");
        Assert.False(Path.Exists(folder["m"]));
        // A run that was stopped after its bases and before its metrics has its number, too.
        File.Move(folder["s1", "metrics.json"], folder["s1.metrics"]);
        var merged = (await StreamingProgram.Run("merge", folder["s0"], folder["s1"], "--partial", "--out", folder["m"])).Expect(0);
        File.Move(folder["s1.metrics"], folder["s1", "metrics.json"]);
        Assert.Contains($"the shard 2/3 of {sample.Dataset} is missing", merged.Error);
        var lacks = JsonNode.Parse(File.ReadAllText(folder["m", "metrics.json"]))!["missing_shards"]!.AsArray();
        Assert.Equal("2/3", Assert.Single(lacks)!["shard"]!.GetValue<string>());
        await LearnTests.Validate(folder["m", "metrics.json"], "metrics.learn.schema.json");
        await LearnTests.Validate(folder["m", "config.json"], "config.schema.json");

        // Bases that it reads are not replaced; those of another run are, with all that run left.
        (await StreamingProgram.RunHere("merge", folder["s0"], folder["s1"], "--partial", "--out", folder["s0"], "--overwrite")).ExpectSentence("--out", folder["s0"], "reads");
        (await StreamingProgram.RunHere("evaluate", folder["m"], sample.Dataset, "--out", folder["m"], "--overwrite")).ExpectSentence("--out", folder["m"], "reads");
        Directory.Move(folder["s0"], folder["first"]);
        (await StreamingProgram.Run(Learn(folder, sample.Dataset, "--shard", "2/3", "--out", folder["s2"]))).Expect(0);
        var whole = (await StreamingProgram.Run("merge", folder["m"], folder["s2"], "--out", folder["first"], "--overwrite", "--quiet")).Expect(0);
        Assert.Equal("", whole.Error);
        Assert.Null(JsonNode.Parse(File.ReadAllText(folder["first", "metrics.json"]))!["missing_shards"]);
        Assert.Equal(["bases", "config.json", "figures", "metrics.json", "report.html"], Directory.EnumerateFileSystemEntries(folder["first"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_share_without_an_original_leaves_no_bases_of_an_older_run_and_says_why()
    {
        using var folder = new TemporaryFolder();
        CopyOne(folder["one"], "a");
        File.Copy(folder["one", "a.jpg"], folder["one", "b.jpg"]);
        (await StreamingProgram.Run(Learn(folder, folder["one"], "--out", folder["x"]))).Expect(0);
        var share = (await StreamingProgram.Run(Learn(folder, folder["one"], "--shard", "1/2", "--out", folder["x"], "--overwrite"))).Expect(0);
        Assert.Contains("1 not-annotated", share.Output);
        Assert.False(Directory.Exists(folder["x", "bases"]));
        (await StreamingProgram.RunHere("evaluate", folder["x"], folder["one"], "--out", folder["e"])).ExpectSentence(folder["x"], "no original");
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_nothing_is_used_the_reason_is_told_and_the_corrected_command_runs()
    {
        using var folder = new TemporaryFolder();
        CopyOne(folder["one"], "a");
        string[] narrow = Learn(folder, folder["one"], "--out", folder["out"], "--min-area", "0.99", "--max-area", "1");
        (await StreamingProgram.RunHere(narrow)).ExpectSentence("1 too-small", "a.jpg", "widen", "selection.parquet");
        Assert.True(File.Exists(folder["out", "selection.parquet"]));
        (await StreamingProgram.RunHere(["select", folder["one"], "--min-area", "0.99", "--max-area", "1", "--out", folder["out"]])).ExpectSentence("1 too-small", "widen");
        Assert.False(File.Exists(folder["out", "metrics.json"]));
        (await StreamingProgram.RunHere("select", folder["one"], "--out", folder["out"])).Expect(0);

        File.Delete(folder["one", "a.xml"]);
        var unboxed = await StreamingProgram.RunHere("learn", folder["one"], "--out", folder["bare"], "--quiet");
        unboxed.ExpectSentence("1 not-annotated", folder["one", "a.xml"]);
        Assert.DoesNotContain("widen", unboxed.Error);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_folder_in_the_dataset_is_refused_by_every_command_that_reads_one()
    {
        using var folder = new TemporaryFolder();
        CopyOne(folder["one"], "a");
        foreach (var command in (string[])["select", "learn", "run", "train", "invert-train"])
        {
            if (command == "train")
                MakeClasses(folder["one"]);
            string[] own = command == "invert-train" ? ["--layer", "conv1"] : [];
            (await StreamingProgram.RunHere([command, folder["one"], "--out", folder["one", "r"], .. own])).ExpectSentence("--out", "lies in the dataset");
        }
        // By default too, where the program is run in the dataset's folder; nothing is left there.
        var there = await StreamingProgram.Finish(StreamingProgram.Start(StreamingProgram.Executable, ["select", "."], folder["one"]));
        there.ExpectSentence("--out", "lies in the dataset");
        Assert.False(Directory.Exists(folder["one", "runs"]));
        Assert.False(Directory.Exists(folder["one", "r"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Commands_that_begin_together_have_folders_of_their_own()
    {
        using var folder = new TemporaryFolder();
        CopyOne(folder["one"], "a");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            StreamingProgram.Finish(StreamingProgram.Start(StreamingProgram.Executable, ["select", folder["one"], "--quiet"], folder["one", ".."]))));
        foreach (var outcome in outcomes)
            outcome.Expect(0);
        Assert.Equal(3, Directory.GetDirectories(folder["runs"]).Length);
    }

    // Two folders of one image each.
    private static void MakeClasses(string dataset)
    {
        foreach (var name in (string[])["x", "y"])
        {
            Directory.CreateDirectory(Path.Combine(dataset, name));
            File.Copy(Path.Combine(dataset, "a.jpg"), Path.Combine(dataset, name, "a.jpg"), overwrite: true);
        }
        File.Delete(Path.Combine(dataset, "a.jpg"));
    }

    // An image of the sample that passes the selection, with its box.
    private void CopyOne(string dataset, string name)
    {
        Directory.CreateDirectory(dataset);
        var image = Directory.EnumerateFiles(Path.Combine(sample.Dataset, "Data", "CLS-LOC", "val")).Order(StringComparer.Ordinal).First();
        File.Copy(image, Path.Combine(dataset, name + ".jpg"));
        File.Copy(Path.Combine(sample.Dataset, "Annotations", "CLS-LOC", "val", Path.GetFileNameWithoutExtension(image) + ".xml"), Path.Combine(dataset, name + ".xml"));
    }
}
