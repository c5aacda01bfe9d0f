using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Streaming.EndToEnd.Tests;

/// The Siamese networks of paper 3.2, with a narrow head on the made sample.
public sealed class SiameseTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const int Timeout = 600_000;

    private string[] Siamese(string outFolder, params string[] more) =>
        ["siamese", sample.Dataset, "--out", outFolder, "--head", "8,8", "--steps", "6", "--epochs", "2", "--batch", "8", "--micro-batch", "4", "--test-pairs", "20", "--threads", "1", .. more];

    [Fact(Timeout = Timeout)]
    public async Task Both_arms_are_trained_and_tested_and_nothing_finished_is_done_again()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["zeroshot.json"], """{"pairs": 20, "threshold": 60, "methods": {"paper": {"accuracy": 0.0}, "hypotheses": {"accuracy": 1.0}}}""");
        string[] options = ["--pairs", "16", "12", "--arms", "pretrained,scratch", "--branches", "frozen", "--scratch-steps", "2", "--zeroshot", folder["zeroshot.json"]];
        var outcome = (await StreamingProgram.Run(Siamese(folder["out"], options))).Expect(0);
        Assert.Contains("scratch needs more than 16 pairs to reach the 100.0 % of zero-shot (hypotheses)", outcome.Output);
        Assert.Contains("pretrained needs at most 12 pairs to reach the 0.0 % of zero-shot (paper)", outcome.Output);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.siamese.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");

        var metrics = Read(folder["out", "metrics.json"]);
        var rows = metrics["rows"]!.AsArray();
        Assert.Equal(["pretrained 12 frozen", "pretrained 16 frozen", "scratch 12 trained", "scratch 16 trained"], rows.Select(row => $"{row!["arm"]} {row["training_pairs"]} {row["branches"]}"));
        Assert.All(rows, row => Assert.Equal(20, row!["test"]!["pairs"]!.GetValue<int>()));
        Assert.Equal(6, rows[1]!["steps"]!.GetValue<int>());
        // Two steps were asked for, but two epochs at least: two steps of eight pairs each.
        Assert.Equal(4, rows[3]!["steps"]!.GetValue<int>());
        Assert.Equal(4, metrics["catching_up"]!.AsArray().Count);
        Assert.All(rows, row => Assert.Equal(20, row!["test_known_originals"]!["pairs"]!.GetValue<int>()));
        // Nothing that is tested was learned from: every second of the images.
        var (training, test) = (Names(metrics["training_originals"]!), Names(metrics["test_originals"]!));
        Assert.NotEmpty(training);
        Assert.NotEmpty(test);
        Assert.Empty(training.Intersect(test));
        Assert.Equal(["arms", "config.json", "metrics.json", "rejects.parquet", "report.html", "selection.parquet"],
            Directory.EnumerateFileSystemEntries(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        // The page is well-formed, and its figure has the curves of both arms, the paper's, and zero-shot's lines.
        Last.IsMetrics(folder["out"]);
        var page = XDocument.Parse(File.ReadAllText(folder["out", "report.html"]));
        var figure = page.Descendants("figure").First();
        Assert.Equal("Accuracy against the number of training pairs", figure.Descendants("title").Single().Value);
        Assert.Equal(6, figure.Descendants("polyline").Count());
        Assert.Equal(["Siamese, pretrained", "Siamese, scratch", "the paper's Siamese", "the paper's zero-shot", "zero-shot, flow, the paper's fit", "zero-shot, hypotheses"],
            figure.Descendants("li").Select(name => name.Value));

        // As if it had been stopped in the last training.
        File.Delete(folder["out", "metrics.json"]);
        Directory.Delete(folder["out", "arms", "scratch-16"], recursive: true);
        var kept = folder["out", "arms", "pretrained-16", "result.json"];
        var written = File.GetLastWriteTimeUtc(kept);
        (await StreamingProgram.RunHere(Siamese(folder["out"], [.. options, "--resume", "--seed", "2"]))).ExpectSentence("--resume", "another seed (1)", "--overwrite");
        (await StreamingProgram.Run(Siamese(folder["out"], [.. options, "--resume", "--quiet"]))).Expect(0);
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept));
        Assert.Equal(Learned(metrics), Learned(Read(folder["out", "metrics.json"])));
    }

    [Fact(Timeout = Timeout)]
    public async Task Killed_in_a_training_and_resumed_it_ends_with_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        // On kept views of few pairs a step takes milliseconds: many of them, so that it is killed long before the last.
        string[] Siamese(string outFolder, params string[] more) => ["siamese", sample.Dataset, "--out", outFolder, "--head", "8,8", "--steps", "100", "--epochs", "2", "--batch", "8", "--micro-batch", "4",
            "--test-pairs", "6", "--pairs", "16", "--branches", "frozen", "--threads", "1", "--checkpoint-steps", "1", "--quiet", .. more];
        (await StreamingProgram.Run(Siamese(folder["whole"]))).Expect(0);
        var process = StreamingProgram.Start(Siamese(folder["out"], "--resume"));
        var outcome = StreamingProgram.Finish(process);
        var checkpoint = folder["out", "arms", "pretrained-16", "checkpoint.json"];
        while (!File.Exists(checkpoint) && !outcome.IsCompleted)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        process.Kill();
        await outcome;
        Assert.True(File.Exists(checkpoint));
        Assert.False(File.Exists(folder["out", "metrics.json"]));
        (await StreamingProgram.Run(Siamese(folder["out"], "--resume"))).Expect(0);
        Assert.Equal(Learned(Read(folder["whole", "metrics.json"])), Learned(Read(folder["out", "metrics.json"])));
        Assert.False(File.Exists(checkpoint));
    }

    [Fact(Timeout = Timeout)]
    public async Task Bases_say_what_is_learned_from_and_all_others_are_tested_on()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.Run("learn", sample.Dataset, "--plan", TinyPlan.Write(folder["tiny.json"], "left"), "--shard", "0/4", "--out", folder["bases"], "--quiet")).Expect(0);
        (await StreamingProgram.Run(Siamese(folder["out"], "--pairs", "8", "--branches", "frozen", "--bases", folder["bases"], "--quiet"))).Expect(0);
        var metrics = Read(folder["out", "metrics.json"]);
        var learned = Read(folder["bases", "bases", "bases.json"])["originals"]!.AsArray().Select(original => original!["id"]!.GetValue<string>());
        Assert.Equal(learned.Order(StringComparer.Ordinal), Names(metrics["training_originals"]!).Order(StringComparer.Ordinal));
        Assert.Empty(Names(metrics["test_originals"]!).Intersect(learned));
        (await StreamingProgram.RunHere(Siamese(folder["both"], "--bases", folder["bases"], "--shard", "0/2"))).ExpectSentence("--bases", "--shard");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_damaged_image_is_left_out_and_the_others_are_learned_from()
    {
        using var folder = new TemporaryFolder();
        Copy(sample.Dataset, folder["data"]);
        var image = Directory.EnumerateFiles(folder["data", "Data", "CLS-LOC", "val"]).Order(StringComparer.Ordinal).First();
        using (var file = File.OpenWrite(image))
            file.SetLength(file.Length / 2);
        string[] damaged = [.. Siamese(folder["out"], "--pairs", "8", "--branches", "frozen", "--quiet")];
        damaged[1] = folder["data"];
        (await StreamingProgram.Run(damaged)).Expect(0);
        Assert.Equal(1, Read(folder["out", "metrics.json"])["reasons"]!["image-unreadable"]!.GetValue<int>());
        damaged[3] = folder["stop"];
        (await StreamingProgram.RunHere([.. damaged, "--on-error", "stop"])).ExpectSentence("--on-error stop");
    }

    [Fact(Timeout = Timeout)]
    public async Task Images_without_boxes_and_too_few_originals_are_told()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["bare"]);
        var images = Directory.EnumerateFiles(Path.Combine(sample.Dataset, "Data", "CLS-LOC", "val")).Order(StringComparer.Ordinal).Take(3);
        foreach (var image in images)
            File.Copy(image, folder["bare", Path.GetFileName(image)]);
        (await StreamingProgram.RunHere("siamese", folder["bare"], "--pairs", "8", "--out", folder["out"])).ExpectSentence(folder["bare"], "0 of its originals", "3 not-annotated", "VOC XML");
        (await StreamingProgram.RunHere(Siamese(folder["many"], "--pairs", "8", "1000000", "--branches", "frozen"))).ExpectSentence("--pairs: 1000020 pairs", "training originals", "different pairs");
        (await StreamingProgram.RunHere(Siamese(folder["share"], "--pairs", "8", "--shard", "0/1"))).ExpectSentence("0 are left to test on");
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--pairs none", "--pairs", "none")]
    [InlineData("--pairs 1", "--pairs", "1")]
    [InlineData("--arms best", "--arms", "best", "pretrained, scratch")]
    [InlineData("--branches thawed", "thawed")]
    [InlineData("--head wide", "--head", "wide")]
    [InlineData("--threshold 5", "--threshold 5", "rotate+")]
    [InlineData("--family spin", "spin", "rotate+")]
    [InlineData("--steps 0", "--steps")]
    [InlineData("--epochs 0", "--epochs")]
    [InlineData("--learning-rate -1", "--learning-rate")]
    [InlineData("--zeroshot none.json", "none.json")]
    [InlineData("--weights none.safetensors", "none.safetensors")]
    [InlineData("--resume --overwrite", "--resume", "--overwrite")]
    public async Task A_wrong_option_is_named(string options, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(["siamese", sample.Dataset, "--out", folder["out"], .. options.Split(' ')])).ExpectSentence(parts);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    private static List<string> Names(JsonNode names) => [.. names.AsArray().Select(name => name!.GetValue<string>())];

    // What was learned and judged, without the time it took.
    private static IEnumerable<string> Learned(JsonNode metrics) =>
        metrics["rows"]!.AsArray().Select(row => $"{row!["arm"]} {row["training_pairs"]} {row["steps"]} {row["loss"]} {row["training_accuracy"]} {row["test"]!.ToJsonString()}");
}
