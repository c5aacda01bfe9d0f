namespace Streaming.Cli.Tests;

/// What inspect says fits a screen, and all of it can be had.
public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_screen_holds_what_is_said_of_anything()
    {
        await InProcess.Run("sample", folder["sample"]);
        Assert.Equal(0, (await InProcess.Run("select", folder["sample"], "--out", folder["run"])).ExitCode);
        string[] all =
        [
            folder["run"],
            .. Directory.GetFiles(folder["run"]),
            .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data"), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".json" or ".safetensors"),
        ];
        Assert.True(all.Length > 10, $"{all.Length} things to inspect");
        foreach (var path in all)
        {
            var few = await InProcess.Run("inspect", path);
            Assert.Equal((0, ""), (few.ExitCode, few.Error));
            var lines = few.Output.TrimEnd().Split('\n');
            Assert.InRange(lines.Length, 1, 23);
            Assert.All(lines, line => Assert.True(line.Length <= 80, $"{path}: {line}"));
            var whole = await InProcess.Run("inspect", path, "--all");
            Assert.Equal(0, whole.ExitCode);
            Assert.DoesNotContain("--all", whole.Output);
            // Nothing is left out without a word.
            if (whole.Output != few.Output)
                Assert.Contains("--all", lines[^1]);
        }
    }

    [Fact]
    public async Task What_a_run_was_told_comes_first()
    {
        await InProcess.Run("sample", folder["sample"]);
        await InProcess.Run("select", folder["sample"], "--min-area", "0.3", "--out", folder["run"]);
        var lines = (await InProcess.Run("inspect", folder["run"])).Output.Split('\n');
        Assert.StartsWith("config.json: the command select", lines[0]);
        Assert.Contains("options", lines[1]);
        Assert.Contains("min_area", (await InProcess.Run("inspect", folder["run", "config.json"])).Output);
    }
}
