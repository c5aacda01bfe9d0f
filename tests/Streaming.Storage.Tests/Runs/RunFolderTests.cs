using System.Diagnostics;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Runs;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TempFolder temp = new();

    private string Out => temp["runs", "first"];

    public void Dispose() => temp.Dispose();

    private void Run(bool finish)
    {
        using var run = RunFolder.Open(Out, ExistingRun.Replace);
        run.WriteConfig(new JsonObject { ["version"] = "0.1.0" });
        if (finish)
            run.WriteMetrics(new JsonObject { ["pairs"] = 3 });
    }

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
        using var run = RunFolder.Open(Out, ExistingRun.Replace);
        Assert.Equal((false, false), (run.IsFinished, run.IsInterrupted));
    }

    [Fact]
    public void An_interrupted_run_is_gone_on_with_only_when_asked()
    {
        Run(finish: false);
        Assert.Contains("--resume", Assert.Throws<InputException>(() => RunFolder.Open(Out, ExistingRun.Refuse)).Message, StringComparison.Ordinal);
        using var run = RunFolder.Open(Out, ExistingRun.Resume);
        Assert.True(run.IsInterrupted);
        Assert.Equal("0.1.0", (string?)run.ReadConfig()["version"]);
    }

    [Fact]
    public void Replacing_a_run_deletes_nothing_of_others()
    {
        Run(finish: true);
        File.WriteAllText(Path.Combine(Out, "notes.txt"), "mine");
        Run(finish: false);
        Assert.Equal(["config.json", "notes.txt"], Directory.GetFiles(Out).Select(Path.GetFileName).Order());
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
