namespace Streaming.EndToEnd.Tests;

/// deploy/slurm on a real Slurm: scripts/test-slurm.sh brings one where there is none, and this machine plays two nodes.
public sealed class SlurmTests
{
    private const int Timeout = 900_000;

    // How the script says that there is no Slurm to be had, in its last line.
    private const int Skipped = 77;

    [Fact(Timeout = Timeout)]
    public async Task An_array_with_a_requeued_and_a_cancelled_task_merges_to_the_bytes_of_one_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Slurm is of Linux.");
        var script = Path.Combine(Places.Repository, "scripts", "test-slurm.sh");
        var outcome = await StreamingProgram.Finish(StreamingProgram.Start("env", [$"STREAMING={Path.GetFullPath(StreamingProgram.Executable)}", script]));
        TestContext.Current.TestOutputHelper?.WriteLine(outcome.Output);
        Assert.SkipWhen(outcome.ExitCode == Skipped, outcome.Output.Trim().Split('\n')[^1]);
        outcome.Expect(0);
        foreach (var step in (string[])["scontrol requeue", "scancel", "shards 2 of 4", "the merged bases are those of one run"])
            Assert.Contains(step, outcome.Output);
    }

    [Theory]
    [InlineData("SHARDS=none", "SHARDS is 'none'")]
    [InlineData("DATASET=/nowhere", "DATASET is '/nowhere'")]
    [InlineData("WEIGHTS=/nowhere", "WEIGHTS is '/nowhere'")]
    public async Task Settings_that_cannot_be_are_named_before_anything_is_submitted(string setting, string told)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are of Unix.");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["settings.sh"], $"""
            source "{Path.Combine(Places.Repository, "deploy", "slurm", "settings.sh")}"
            DATASET="{folder[""]}" WEIGHTS= RUNS="{folder["runs"]}"
            {setting}
            """);
        var outcome = (await StreamingProgram.Finish(StreamingProgram.Start("bash", [Path.Combine(Places.Repository, "deploy", "slurm", "submit.sh"), folder["settings.sh"]]))).Expect(1);
        Assert.Contains(told, outcome.Error);
        Assert.False(Directory.Exists(folder["runs"]));
    }
}
