using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Runs;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TempFolder temp = new();

    private string Out => temp["runs", "first"];

    public void Dispose() => temp.Dispose();

    // A run that is finished, or one that was stopped after it had made something to go on with.
    private void Run(bool finish)
    {
        using var run = RunFolder.Open(Out, ExistingRun.Replace);
        run.WriteConfig(Config());
        if (finish)
            run.WriteMetrics(new JsonObject { ["pairs"] = 3 });
        else
            File.WriteAllText(run.In(RunFiles.Checkpoint), "");
    }

    private static JsonObject Config() => new() { ["version"] = "0.1.0", ["command"] = "learn" };

    private void Put(params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine([Out, .. name.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }
    }

    private string[] Left() =>
        [.. Directory.EnumerateFiles(Out, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Out, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private string Refused(ExistingRun existing, string? dataset = null, params string[] inputs) =>
        Assert.Throws<InputException>(() => RunFolder.Open(Out, existing, dataset, inputs)).Message;

    [Fact]
    public void A_new_folder_is_made_and_held_and_given_back()
    {
        using (var run = RunFolder.Open(Out, ExistingRun.Refuse))
        {
            Assert.Equal((false, false), (run.IsFinished, run.IsInterrupted));
            Assert.Equal(Path.Combine(Out, "flows"), run.Flows);
            var e = Assert.Throws<InputException>(() => RunFolder.Open(Out, ExistingRun.Replace));
            Assert.StartsWith($"--out: another process is writing into {Out}", e.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetFiles(Out));
        using var again = RunFolder.Open(Out, ExistingRun.Refuse);
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_process_is_refused_while_the_holder_lives_and_not_after_it_was_killed()
    {
        // The holder is this test's own program, asked to run only the test below, which holds the lock until it is killed.
        Directory.CreateDirectory(Out);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(RunFolderTests).Assembly.Location);
        foreach (var argument in (string[])["-explicit", "only", "-method", $"{typeof(RunFolderTests).FullName}.{nameof(Holds_a_folder_until_it_is_killed)}"])
            start.ArgumentList.Add(argument);
        start.Environment["STREAMING_TEST_HOLD"] = Out;
        using var holder = Process.Start(start)!;
        try
        {
            while (!File.Exists(temp["runs", "held"]))
            {
                Assert.False(holder.HasExited, "The holder ended early.");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
            var e = Assert.Throws<InputException>(() => RunFolder.Open(Out, ExistingRun.Refuse));
            Assert.Contains("another process is writing into", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
        }
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(Out, "run.lock")), "A killed holder leaves its file.");
        using var run = RunFolder.Open(Out, ExistingRun.Refuse);
    }

    [Fact(Explicit = true)]
    public void Holds_a_folder_until_it_is_killed()
    {
        var folder = Environment.GetEnvironmentVariable("STREAMING_TEST_HOLD")!;
        using var run = RunFolder.Open(folder, ExistingRun.Refuse);
        File.WriteAllText(Path.Combine(folder, "..", "held"), "");
        Thread.Sleep(TimeSpan.FromSeconds(50));
    }

    [Fact]
    public void A_finished_run_is_replaced_only_when_asked()
    {
        Run(finish: true);
        var e = Assert.Throws<InputException>(() => RunFolder.Open(Out, ExistingRun.Refuse));
        Assert.Equal($"--out: {Out} already holds a finished run; choose another folder, or add --overwrite to replace it.", e.Message);
        Assert.Contains("is finished", Assert.Throws<InputException>(() => RunFolder.Open(Out, ExistingRun.Resume)).Message, StringComparison.Ordinal);
        using (RunFolder.Open(Out, ExistingRun.Replace))
        {
            // Whoever is refused after this has destroyed nothing.
        }
        Assert.Equal(["config.json", "metrics.json"], Left());
        using var run = RunFolder.Open(Out, ExistingRun.Replace);
        run.WriteConfig(Config());
        Assert.Equal((false, true), (run.IsFinished, run.IsInterrupted));
    }

    [Fact]
    public void An_interrupted_run_is_gone_on_with_only_when_asked()
    {
        Run(finish: false);
        Assert.Equal($"--out: {Out} holds a run of learn that was interrupted; add --overwrite to replace it, or choose another folder.", Refused(ExistingRun.Refuse));
        Assert.Contains("add --resume to go on with it", Refused(ExistingRun.RefuseOrAdviseResume), StringComparison.Ordinal);
        using var run = RunFolder.Open(Out, ExistingRun.Resume);
        run.WriteConfig(Config());
        Assert.Equal(["checkpoint.json", "config.json", "run.lock"], Left());
        Assert.True(run.IsInterrupted);
        Assert.Equal("0.1.0", (string?)run.ReadConfig()["version"]);
    }

    [Fact]
    public void Replacing_a_run_deletes_nothing_of_others()
    {
        Run(finish: true);
        File.WriteAllText(Path.Combine(Out, "notes.txt"), "mine");
        Run(finish: false);
        Assert.Equal(["checkpoint.json", "config.json", "notes.txt"], Left());
    }

    [Fact]
    public void All_that_any_command_leaves_goes_with_the_older_run_and_nothing_else()
    {
        Run(finish: true);
        Put("report.html", "selection.parquet", "rejects.parquet", "archive-index.parquet", "deviations.parquet", "mean-flows.safetensors", "zeroshot.parquet", "similarities.parquet", "channels.safetensors", "model.safetensors",
            "inverter.safetensors", "features.safetensors", "evidence.png", "checkpoint.json", "checkpoint-00000012-0001.safetensors", "views-train-0123456789ab.safetensors",
            "sheet-1.png", "flows/part-00000.parquet", "flows/part-00001.parquet.partial", "bases/bases.json", "bases/rotate+.safetensors", "bases.new/bases.json",
            "bases.old/left.safetensors", "figures/colour-wheel.png", "figures/rotate+.generator.10.conv1.png", "figures/conv5-scale-up-1.3.png", "pictures/input.png",
            "pictures/input.features.png", "pictures/1.1-rotate+_30.generator.png", "arms/start.json", "arms/plain-1/config.json", "arms/plain-1/metrics.json",
            "arms/plain-1/model.safetensors", "arms/plain-1/test.json", "arms/pretrained-500/result.json", "arms/pretrained-500/checkpoint.json");
        string[] strangers = ["arms/notes.txt", "bases/notes.txt", "figures/upstairs.png", "flows/readme.md", "mine/report.html", "model.pt", "pictures/holiday.png", "sample/Data/a.JPEG", "sheet.png"];
        Put(strangers);
        using var run = RunFolder.Open(Out, ExistingRun.Replace);
        run.WriteConfig(Config());
        Assert.Equal([.. strangers.Append("config.json").Append("run.lock").Order(StringComparer.Ordinal)], Left());
        Assert.False(Directory.Exists(run.In("bases.old")));
        Assert.False(Directory.Exists(run.In("arms/plain-1")));
    }

    [Fact]
    public void A_run_that_made_nothing_leaves_no_run_but_the_tables_that_tell_why()
    {
        using (var run = RunFolder.Open(Out, ExistingRun.Refuse))
        {
            run.WriteConfig(Config());
            Put("selection.parquet", "rejects.parquet", "bases/bases.json");
            Directory.CreateDirectory(run.Flows);
        }
        Assert.Equal(["rejects.parquet", "selection.parquet", "unfinished.json"], Left());
        Assert.False(Directory.Exists(Path.Combine(Out, "flows")));
        // The corrected command needs no option, and nothing of the first is left under its name.
        using var again = RunFolder.Open(Out, ExistingRun.Refuse);
        again.WriteConfig(Config());
        Assert.Equal(["config.json", "run.lock"], Left());
    }

    [Theory]
    [InlineData("flows/part-00000.parquet")]
    [InlineData("checkpoint.json")]
    [InlineData("views-val-0123456789ab.safetensors")]
    [InlineData("arms/start.json")]
    public void A_run_that_made_something_to_go_on_with_stays(string made)
    {
        using (var run = RunFolder.Open(Out, ExistingRun.Refuse))
        {
            run.WriteConfig(Config());
            Put(made);
        }
        Assert.Equal(new[] { made, "config.json" }.Order(StringComparer.Ordinal), Left());
        Assert.Contains("--resume", Refused(ExistingRun.RefuseOrAdviseResume), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("bases/bases.json")]
    [InlineData("metrics.json")]
    [InlineData("report.html")]
    public void What_is_of_no_run_is_not_taken_for_one_nor_replaced(string name)
    {
        Put(name);
        foreach (var existing in Enum.GetValues<ExistingRun>())
            Assert.StartsWith($"--out: {Out} holds {name.Replace('/', Path.DirectorySeparatorChar)}, but no run", Refused(existing), StringComparison.Ordinal);
        Assert.Equal([name], Left());
    }

    [Theory]
    [InlineData("{\"plan\": \"paper\"}")]
    [InlineData("no JSON")]
    [InlineData("[1]")]
    public void A_config_of_someone_elses_is_refused(string content)
    {
        Put("config.json");
        File.WriteAllText(Path.Combine(Out, "config.json"), content);
        foreach (var existing in Enum.GetValues<ExistingRun>())
            Assert.Contains("is no run's", Refused(existing), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Path.Combine(Out, "config.json")));
    }

    [Fact]
    public void What_a_run_left_that_was_killed_while_it_began_is_no_hindrance()
    {
        Put("config.json.partial", "run.lock");
        using var run = RunFolder.Open(Out, ExistingRun.Refuse);
        run.WriteConfig(Config());
        Assert.Equal(["config.json", "run.lock"], Left());
    }

    [Fact]
    public void A_folder_in_the_dataset_is_refused_and_not_made()
    {
        var dataset = temp["data"];
        Directory.CreateDirectory(dataset);
        foreach (var place in (string[])[dataset, temp["data", "runs", "a"], temp["other", "..", "data", "b"]])
        {
            var e = Assert.Throws<InputException>(() => RunFolder.Open(place, ExistingRun.Refuse, dataset));
            Assert.Contains("lies in the dataset", e.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(dataset));
        using var beside = RunFolder.Open(temp["data-2"], ExistingRun.Refuse, dataset);
        using var above = RunFolder.Open(temp.Path, ExistingRun.Refuse, dataset);
    }

    [Fact]
    public void Links_are_followed_before_places_are_compared()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links need no rights on Linux.");
        Directory.CreateDirectory(temp["data", "below"]);
        Directory.CreateSymbolicLink(temp["link"], temp["data"]);
        Directory.CreateSymbolicLink(temp["deep"], temp["link", "below"]);
        Directory.CreateSymbolicLink(temp["loop"], temp["loop"]);
        foreach (var (place, dataset) in ((string, string)[])[(temp["link", "out"], temp["data"]), (temp["data", "out"], temp["link"]), (temp["deep", "out"], temp["data"])])
            Assert.Contains("lies in the dataset", Assert.Throws<InputException>(() => RunFolder.Open(place, ExistingRun.Refuse, dataset)).Message, StringComparison.Ordinal);
        using var run = RunFolder.Open(temp["out"], ExistingRun.Refuse, temp["loop"]);
    }

    [Fact]
    public void What_the_command_reads_is_not_replaced()
    {
        Run(finish: true);
        Put("bases/bases.json", "model.safetensors", "mine.safetensors");
        foreach (var input in (string[])["bases", "model.safetensors", "metrics.json"])
            Assert.Contains($"holds {Path.Combine(Out, input)}, which this command reads", Refused(ExistingRun.Replace, null, temp["elsewhere"], Path.Combine(Out, input)), StringComparison.Ordinal);
        Assert.Contains("lies in", Assert.Throws<InputException>(() => RunFolder.Open(Path.Combine(Out, "bases", "out"), ExistingRun.Refuse, null, Path.Combine(Out, "bases"))).Message, StringComparison.Ordinal);
        using (var run = RunFolder.Open(Out, ExistingRun.Replace, null, Path.Combine(Out, "mine.safetensors")))
            Assert.True(run.IsFinished);
        // A run that is gone on with replaces nothing.
        File.Delete(Path.Combine(Out, "metrics.json"));
        using var resumed = RunFolder.Open(Out, ExistingRun.Resume, null, Path.Combine(Out, "model.safetensors"));
    }

    [Fact]
    public void Bases_that_another_process_extends_are_not_removed()
    {
        Run(finish: true);
        Put("bases/bases.json");
        using var run = RunFolder.Open(Out, ExistingRun.Replace);
        using (BasesFolder.Hold(Out))
            Assert.Contains("another process is extending", Assert.Throws<InputException>(() => run.WriteConfig(Config())).Message, StringComparison.Ordinal);
        Assert.True(run.IsFinished);
        run.WriteConfig(Config());
        Assert.False(Directory.Exists(run.Bases));
    }

    [Fact]
    public void Folders_that_nobody_named_are_each_run_s_own()
    {
        var folders = new ConcurrentBag<string>();
        Parallel.For(0, 40, _ => folders.Add(NewFolder.Make(temp["made"], "learn")));
        Assert.Equal(40, folders.Distinct().Count());
        Assert.Equal(40, Directory.GetDirectories(temp["made"]).Length);
        File.WriteAllText(temp["file"], "");
        Assert.Contains("--out", Assert.Throws<InputException>(() => NewFolder.Make(temp["file"], "learn")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_that_names_the_option()
    {
        File.WriteAllText(temp["file"], "");
        foreach (var path in (string[])[temp["file"], temp["file", "below"]])
        {
            var e = Assert.Throws<InputException>(() => RunFolder.Open(path, ExistingRun.Refuse));
            Assert.StartsWith($"--out: cannot write into {path}", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_without_permission_is_an_error_that_names_the_option()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists("/proc/self"), "/proc is not there");
        var e = Assert.Throws<InputException>(() => RunFolder.Open("/proc/self", ExistingRun.Refuse));
        Assert.StartsWith("--out: cannot write into /proc/self", e.Message, StringComparison.Ordinal);
    }
}
