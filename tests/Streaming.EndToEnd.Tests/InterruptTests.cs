using System.Diagnostics;

namespace Streaming.EndToEnd.Tests;

/// Stopping a run from outside.
public sealed class InterruptTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    [Fact(Timeout = 180_000)]
    public async Task An_interrupted_run_ends_with_130_and_leaves_whole_files_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The signal is sent with the tools of Linux.");
        using var folder = new TemporaryFolder();
        // A test runner in the background ignores SIGINT, and its children would inherit that.
        var process = StreamingProgram.Start("env", ["--default-signal=INT", StreamingProgram.Executable, "learn", sample.Dataset, "--plan", "paper", "--out", folder["out"]]);
        var outcome = StreamingProgram.Finish(process);
        while (!Directory.Exists(folder["out", "flows"]) && !outcome.IsCompleted)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Interrupted", (await outcome).Expect(130).Error);
        Assert.False(File.Exists(folder["out", "metrics.json"]));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories), file => file.EndsWith(".partial", StringComparison.Ordinal));
        // The folder is free again; it holds a run only where that made something to go on with.
        var made = Directory.Exists(folder["out", "flows"]) && Directory.EnumerateFiles(folder["out", "flows"], "part-*").Any();
        Assert.Equal(made, File.Exists(folder["out", "config.json"]));
        var next = await StreamingProgram.RunHere("select", sample.Dataset, "--out", folder["out"]);
        if (made)
            next.ExpectSentence("interrupted", "--overwrite");
        else
            next.Expect(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_command_that_cannot_be_gone_on_with_promises_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The signal is sent with the tools of Linux.");
        using var folder = new TemporaryFolder();
        // Torch is computing then, in threads that know nothing of the signal.
        var process = StreamingProgram.Start("bench", "--seconds", "60", "--out", folder["out"]);
        var outcome = StreamingProgram.Finish(process);
        while (!File.Exists(folder["out", "config.json"]) && !outcome.IsCompleted)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        var error = (await outcome).Expect(130).Error;
        Assert.Contains("holds no result", error);
        Assert.Contains("--overwrite --out " + folder["out"], error);
        Assert.DoesNotContain("saved", error);
        Assert.DoesNotContain("--resume", error);
    }
}
