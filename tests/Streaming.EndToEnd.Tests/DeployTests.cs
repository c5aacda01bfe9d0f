using System.Text.RegularExpressions;

namespace Streaming.EndToEnd.Tests;

/// What of deploy/ can be judged without the program that runs it: no image is built here.
public sealed partial class DeployTests(UndisturbedFixture undisturbed) : IClassFixture<UndisturbedFixture>
{
    private static string Read(params string[] names) => File.ReadAllText(Path.Combine([Places.Repository, "deploy", .. names]));

    [Fact]
    public void What_the_image_is_built_from_is_there_and_not_ignored_and_what_it_runs_is_among_it()
    {
        var lines = Read("Dockerfile").Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToArray();
        var kept = Read("Dockerfile.dockerignore").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("**", kept[0]);
        var copied = lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).ToArray();
        Assert.Contains("src", copied);
        Assert.All(copied, path =>
        {
            Assert.True(Path.Exists(Path.Combine(Places.Repository, path)), path);
            Assert.Contains(kept[1..], pattern => Regex.IsMatch(path, "^" + Regex.Escape(pattern[1..]).Replace("\\*", "[^/]*", StringComparison.Ordinal) + "$"));
        });
        // The script that publishes is copied, and may be run.
        Assert.Contains(lines, line => line.StartsWith("RUN CI=true scripts/install.sh ", StringComparison.Ordinal));
        Assert.Contains("scripts/install.sh", copied);

        // Both stages are of one distribution, from one place, and the program is nobody's root.
        var bases = lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).Select(line => Base().Match(line)).ToArray();
        Assert.Equal(["sdk", "runtime"], bases.Select(match => match.Groups["name"].Value));
        Assert.Single(bases.Select(match => match.Groups["tag"].Value).Distinct());
        Assert.Contains("USER $APP_UID", lines);
    }

    [Fact(Timeout = 300_000)]
    public async Task The_line_for_one_big_machine_learns_in_shards_and_merges_to_the_bytes_of_one_run()
    {
        var there = await StreamingProgram.Finish(StreamingProgram.Start("bash", ["-c", "parallel --version | grep GNU"]));
        Assert.SkipUnless(there.ExitCode == 0, "GNU parallel is not installed.");
        using var folder = new TemporaryFolder();
        var line = BigMachine().Match(Read("README.md")).Groups["text"].Value.Replace("\\\n", " ", StringComparison.Ordinal)
            .Replace("DATASET", undisturbed.Dataset, StringComparison.Ordinal).Replace("--plan best", $"--plan {undisturbed.Plan}", StringComparison.Ordinal);
        Assert.Contains(undisturbed.Plan, line);
        var path = $"PATH={Path.GetDirectoryName(Path.GetFullPath(StreamingProgram.Executable))}:{Environment.GetEnvironmentVariable("PATH")}";
        (await StreamingProgram.Finish(StreamingProgram.Start("env", [path, "bash", "-ec", line], folder[""]))).Expect(0);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["runs", "merged", "bases"]);
    }

    [GeneratedRegex(@"^FROM mcr\.microsoft\.com/dotnet/(?<name>[a-z]+):(?<tag>\S+)")]
    private static partial Regex Base();

    [GeneratedRegex("^```sh\n(?<text>seq .*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex BigMachine();
}
