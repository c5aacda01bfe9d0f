using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// One run that tells the whole story, and what it comes to when it is stopped anywhere.
public sealed class StoryRunTests(UndisturbedFixture made) : IClassFixture<UndisturbedFixture>
{
    private const int Timeout = 900_000;

    private static readonly string[] Tables =
    [
        "selection.parquet", "rejects.parquet", "split.json", "parts/evaluate/deviations.parquet", "parts/zeroshot/zeroshot.parquet", "parts/synthesize/features.safetensors",
    ];

    private string[] Story(string outFolder, params string[] more) =>
        ["run", made.Dataset, "--plan", made.Plan, "--part-pairs", $"{TinyPlan.PartPairs}", "--threads", "2", "--out", outFolder, .. more];

    [Fact(Timeout = Timeout)]
    public async Task The_made_sample_has_every_part_and_each_is_a_run_of_its_command()
    {
        using var folder = new TemporaryFolder();
        var run = folder["run"];
        string[] words = ["run", "--plan", made.Plan, "--out", run];
        var outcome = (await StreamingProgram.Run(words)).Expect(0);
        Assert.Contains("held out to test on; about", outcome.Error);
        Assert.Contains("more or less than 15 degrees is told rightly for", outcome.Output);
        Assert.Contains("the generator's features at conv1 differ by", outcome.Output);
        Assert.Contains("streaming run DATASET", outcome.Output);

        await LearnTests.Validate(Path.Combine(run, "story.json"), "story.schema.json");
        await LearnTests.Validate(Path.Combine(run, "split.json"), "split.schema.json");
        await LearnTests.Validate(Path.Combine(run, "metrics.json"), "metrics.learn.schema.json");
        var parts = Read(run, "metrics.json")["parts"]!.AsObject();
        Assert.Equal(["select", "learn", "evaluate", "zeroshot", "show", "synthesize", "siamese", "train", "arms"], parts.Select(part => part.Key));
        Assert.All(parts, part => Assert.Equal("done", part.Value!["state"]!.GetValue<string>()));
        foreach (var (part, command) in new[] { ("evaluate", "evaluate"), ("zeroshot", "zeroshot"), ("show", "show"), ("synthesize", "synthesize"), ("siamese", "siamese"), ("train", "train"), ("arms", "arms") })
        {
            await LearnTests.Validate(Path.Combine(run, "parts", part, "metrics.json"), $"metrics.{command}.schema.json");
            await LearnTests.Validate(Path.Combine(run, "parts", part, "config.json"), "config.schema.json");
            (await StreamingProgram.RunHere("inspect", Path.Combine(run, "parts", part))).Expect(0);
        }
        var inspected = (await StreamingProgram.RunHere("inspect", run)).Expect(0).Output;
        Assert.Contains("16 originals are learned from, 8 held out", inspected);
        Assert.Contains("a quick story of", inspected);

        // What is held out is in no bases, and is all that is tested.
        var split = Read(run, "split.json");
        string[] learned = Ids(split["learned_from"]!), heldOut = Ids(split["held_out"]!);
        Assert.Equal((16, 8), (learned.Length, heldOut.Length));
        Assert.Equal(learned, Ids(Read(run, "bases", "bases.json")["originals"]!));
        Assert.Equal((8, 16), (Read(run, "parts", "evaluate", "metrics.json")["originals"]!.GetValue<int>(), Read(run, "parts", "evaluate", "metrics.json")["known_originals"]!.GetValue<int>()));
        Assert.Equal(heldOut, Read(run, "parts", "siamese", "metrics.json")["test_originals"]!.AsArray().Select(id => id!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.NotEmpty(Read(run, "parts", "siamese", "metrics.json")["zeroshot"]!.AsArray());

        (await StreamingProgram.RunHere([.. words, "--resume"])).ExpectSentence("--resume", "finished");
        (await StreamingProgram.RunHere(words)).ExpectSentence("finished", "--overwrite");
        await A_part_alone_is_the_same(run, folder["alone"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Killed_in_the_middle_of_parts_and_resumed_it_ends_in_the_same_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The signal is sent with the tools of Linux.");
        using var folder = new TemporaryFolder();
        (await StreamingProgram.Run(Story(folder["undisturbed"]))).Expect(0);
        var story = Read(folder["undisturbed"], "story.json");
        Assert.Equal(["done", "done", "done", "done", "done", "done", "done", "left-out", "left-out"], States(story));
        Assert.Contains("train", Part(story, "arms")["why"]!.GetValue<string>());

        // In the middle of learning, of a part that begins again, and of one that goes on.
        var run = folder["killed"];
        // What is summed up for channel maps is kept in step with the parts of flows, and covers the first as soon as it is there.
        await KillWhen(run, () => File.Exists(Path.Combine(run, "channels.safetensors")));
        Assert.False(File.Exists(Path.Combine(run, "metrics.json")));
        var first = Directory.GetFiles(Path.Combine(run, "flows"), "part-*.parquet").Min(StringComparer.Ordinal)!;
        var written = File.GetLastWriteTimeUtc(first);
        (await StreamingProgram.RunHere(Story(run))).ExpectSentence("interrupted", "--resume");

        await KillWhen(run, () => File.Exists(Path.Combine(run, "parts", "zeroshot", "config.json")));
        Assert.Equal(["done", "done", "done", "running"], States(Read(run, "story.json"))[..4]);
        var config = Path.Combine(run, "parts", "zeroshot", "config.json");
        var begun = File.GetLastWriteTimeUtc(config);
        var interrupted = (await InterruptWhen(run, () => File.Exists(config) && File.GetLastWriteTimeUtc(config) > begun)).Expect(130).Error;
        Assert.Contains("Stopped: 3 of 9 parts are done (select, learn, evaluate).", interrupted);
        Assert.Contains("--resume --out " + run, interrupted);
        Assert.Equal(["done", "done", "done", "waiting"], States(Read(run, "story.json"))[..4]);
        var evaluated = File.GetLastWriteTimeUtc(Path.Combine(run, "parts", "evaluate", "metrics.json"));
        (await StreamingProgram.RunHere(Story(run))).ExpectSentence("interrupted", "--resume");

        await KillWhen(run, () => Directory.Exists(Path.Combine(run, "parts", "siamese", "arms")));
        Assert.Equal("running", Part(Read(run, "story.json"), "siamese")["state"]!.GetValue<string>());

        // Without the dataset it is that which the run was begun with.
        (await StreamingProgram.Run(["run", .. Story(run, "--resume")[2..]])).Expect(0);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
        Assert.Equal(evaluated, File.GetLastWriteTimeUtc(Path.Combine(run, "parts", "evaluate", "metrics.json")));
        Same.Files(Path.Combine(folder["undisturbed"], "bases"), Path.Combine(run, "bases"));
        Same.Files(Path.Combine(folder["undisturbed"], "flows"), Path.Combine(run, "flows"));
        Same.Metrics(folder["undisturbed"], run);
        foreach (var table in Tables)
            Assert.True(File.ReadAllBytes(Path.Combine(folder["undisturbed"], table)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, table))), table);
        Assert.Equal(Accuracies(folder["undisturbed"]), Accuracies(run));
        Assert.Equal(States(story), States(Read(run, "story.json")));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_story_says_beforehand_what_it_will_do_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        var told = (await StreamingProgram.RunHere(Story(folder["out"], "--dry-run"))).Expect(0).Output;
        foreach (var part in new[] { "select", "learn", "evaluate", "zeroshot", "show", "synthesize", "siamese", "arms" })
            Assert.Contains($"\n  {part}", told);
        Assert.Contains("streaming zeroshot " + folder["out"], told);
        Assert.Contains("left out", told);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["out"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_shard_tells_no_story_and_learning_alone_holds_nothing_out()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(Story(folder["out"], "--story", "quick", "--shard", "0/2"))).ExpectSentence("--story", "--shard");
        (await StreamingProgram.RunHere(Story(folder["out"], "--hold-out", "0"))).ExpectSentence("--hold-out", "--story none");
        (await StreamingProgram.RunHere(Story(folder["out"], "--story", "short"))).ExpectSentence("--story", "quick", "full", "none");
        (await StreamingProgram.Run(Story(folder["out"], "--story", "none", "--quiet"))).Expect(0);
        Assert.False(File.Exists(folder["out", "story.json"]));
        Assert.False(File.Exists(folder["out", "split.json"]));
        Same.Files(Path.Combine(made.Run, "bases"), folder["out", "bases"]);
    }

    // The command line that the record has for a part makes the same without the story.
    private static async Task A_part_alone_is_the_same(string run, string alone)
    {
        var words = Part(Read(run, "story.json"), "zeroshot")["command"]!.GetValue<string>().Split(' ')[1..];
        words[^1] = alone;
        (await StreamingProgram.Run(words)).Expect(0);
        Assert.True(File.ReadAllBytes(Path.Combine(alone, "zeroshot.parquet")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, "parts", "zeroshot", "zeroshot.parquet"))));
    }

    private async Task<Outcome> InterruptWhen(string run, Func<bool> isThere)
    {
        // A test runner in the background ignores SIGINT, and its children would inherit that.
        var process = StreamingProgram.Start("env", ["--default-signal=INT", StreamingProgram.Executable, .. Story(run, "--resume")]);
        var outcome = StreamingProgram.Finish(process);
        while (!isThere() && !outcome.IsCompleted)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await outcome;
    }

    private async Task KillWhen(string run, Func<bool> isThere)
    {
        var process = StreamingProgram.Start(Story(run, "--resume"));
        var outcome = StreamingProgram.Finish(process);
        while (!isThere() && !outcome.IsCompleted)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(outcome.IsCompleted, "It ended before it could be killed.");
        using (var kill = Process.GetProcessById(process.Id))
            kill.Kill();
        await outcome;
    }

    private static string Accuracies(string run) =>
        string.Join(' ', Read(run, "parts", "siamese", "metrics.json")["rows"]!.AsArray().Select(row => row!["accuracy"]!.ToJsonString()));

    private static string[] Ids(JsonNode originals) => [.. originals.AsArray().Select(original => original!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal)];

    private static string[] States(JsonNode story) => [.. story["parts"]!.AsArray().Select(part => part!["state"]!.GetValue<string>())];

    private static JsonNode Part(JsonNode story, string name) => story["parts"]!.AsArray().Single(part => part!["name"]!.GetValue<string>() == name)!;

    private static JsonNode Read(params string[] path) => JsonNode.Parse(File.ReadAllText(Path.Combine(path)))!;
}
