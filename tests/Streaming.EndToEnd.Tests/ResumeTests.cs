using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// Runs that were stopped in every way there is end as if nothing had happened.
public sealed class ResumeTests(UndisturbedFixture undisturbed) : IClassFixture<UndisturbedFixture>
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task Killed_at_random_moments_and_resumed_it_ends_in_the_same_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script needs a Unix shell.");
        var script = Path.Combine(Places.Repository, "scripts", "kill-and-resume.sh");
        var process = StreamingProgram.Start("env",
            ["STREAMING=" + StreamingProgram.Executable, "DATASET=" + undisturbed.Dataset, "PLAN=" + undisturbed.Plan, $"PART_PAIRS={TinyPlan.PartPairs}", script, "4", "7"]);
        Assert.Contains("4 kills", (await StreamingProgram.Finish(process)).Expect(0).Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_full_disk_is_told_and_the_run_resumed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with the tools of Linux.");
        using var folder = new TemporaryFolder();
        var parts = Directory.GetFiles(Path.Combine(undisturbed.Run, "flows")).Order(StringComparer.Ordinal).Select(file => new FileInfo(file).Length).ToList();
        Assert.True(parts.Count >= 3, $"{parts.Count} parts");

        // No file may grow beyond half of the largest part, or the process is told that there is no more room.
        var most = parts.Max() / 2 / 1024;
        // The runtime maps its own code twice, through a file, unless it is told not to.
        var command = $"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f {most}; exec \"$@\"";
        var full = await StreamingProgram.Finish(StreamingProgram.Start("bash", ["-c", command, "bash", StreamingProgram.Executable, .. undisturbed.Learn(folder["out"])]));
        full.Expect(2);
        Assert.False(File.Exists(folder["out", "metrics.json"]));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories), file => file.EndsWith(".partial", StringComparison.Ordinal));

        (await StreamingProgram.Run(undisturbed.Learn(folder["out"], "--resume"))).Expect(0);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["out", "bases"]);
        Same.Files(Path.Combine(undisturbed.Run, "flows"), folder["out", "flows"]);
        Same.Metrics(undisturbed.Run, folder["out"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_run_is_resumed_only_as_it_began()
    {
        using var folder = new TemporaryFolder();
        string[] learn = undisturbed.Learn(folder["out"], "--shard", "0/5");
        (await StreamingProgram.Run([.. learn, "--resume"])).Expect(0);
        (await StreamingProgram.RunHere([.. learn, "--resume"])).ExpectSentence("--resume", "finished");
        (await StreamingProgram.RunHere([.. learn, "--resume", "--overwrite"])).ExpectSentence("--resume", "--overwrite");
        (await StreamingProgram.RunHere("learn", undisturbed.Dataset, "--resume")).ExpectSentence("--resume", "--out");

        // As if it had been stopped before its end.
        File.Delete(folder["out", "metrics.json"]);
        (await StreamingProgram.RunHere(learn)).ExpectSentence("interrupted", "--resume");
        (await StreamingProgram.RunHere(undisturbed.Learn(folder["out"], "--shard", "1/5", "--resume"))).ExpectSentence("options.shard", "0/5", "1/5");
        string[] otherParts = ["learn", undisturbed.Dataset, "--plan", undisturbed.Plan, "--part-pairs", "9", "--shard", "0/5", "--out", folder["out"], "--resume"];
        (await StreamingProgram.RunHere(otherParts)).ExpectSentence("options.part_pairs", $"{TinyPlan.PartPairs}", "9");
        (await StreamingProgram.RunHere([.. learn, "--resume", "--flows", "tracked"])).ExpectSentence("plan.flows", "direct", "tracked");

        // An image that was stored and is another now. With channel maps the sums of a run that is all but over are gone, and
        // everything is computed anew; a plan without them goes on from the parts.
        var settings = JsonNode.Parse(File.ReadAllText(folder["out", "config.json"]))!;
        Assert.Equal("0/5", settings["options"]!["shard"]!.GetValue<string>());
        using var changed = new TemporaryFolder();
        CopyFolder(undisturbed.Dataset, changed["sample"]);
        string[] other = ["learn", changed["sample"], "--plan", TinyPlan.WriteWithoutMap(changed["plan.json"], "left"), "--shard", "0/5", "--out", changed["out"], "--quiet"];
        (await StreamingProgram.Run(other)).Expect(0);
        File.Delete(changed["out", "metrics.json"]);
        var learned = JsonNode.Parse(File.ReadAllText(changed["out", "bases", "bases.json"]))!["originals"]![0]!["id"]!.GetValue<string>();
        File.AppendAllText(Directory.GetFiles(changed["sample"], learned + ".JPEG", SearchOption.AllDirectories).Single(), "x");
        (await StreamingProgram.RunHere([.. other, "--resume"])).ExpectSentence("--resume", learned);
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_processes_on_one_folder_are_one_too_many()
    {
        using var folder = new TemporaryFolder();
        var first = StreamingProgram.Start(undisturbed.Learn(folder["out"]));
        while (!Directory.Exists(folder["out", "flows"]) && !first.HasExited)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        (await StreamingProgram.RunHere(undisturbed.Learn(folder["out"], "--resume"))).ExpectSentence("another process", folder["out"]);
        first.Kill();
        // What it held is free with its end.
        await StreamingProgram.Finish(first);
        (await StreamingProgram.RunHere("select", undisturbed.Dataset, "--out", folder["out"])).ExpectSentence("interrupted");
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
