using System.Diagnostics;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Streaming.EndToEnd.Tests;

/// What docs/ shows must work as it stands.
public sealed partial class DocsTests
{
    private static string Page(string name) => File.ReadAllText(Path.Combine(Places.Repository, "docs", name));

    private static string[] Blocks(string page, string language) =>
        [.. Fence().Matches(page).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value)];

    private static string[][] Commands(string page) =>
        [.. Blocks(page, "sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(line => line.StartsWith("streaming ", StringComparison.Ordinal)).Select(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])];

    [Fact]
    public async Task The_tutorial_and_the_queries_work_from_the_first_line_to_the_last()
    {
        using var folder = new TemporaryFolder();
        var commands = Commands(Page("tutorial.md"));
        Assert.True(commands.Length >= 9, "the tutorial's commands were not found");
        foreach (var command in commands)
        {
            await Run(command, folder);
        }

        // reading.md reads a run in runs/mine.
        Directory.Move(folder["runs", "first"], folder["runs", "mine"]);
        var reading = Page("reading.md");
        var queries = Blocks(reading, "sql");
        Assert.Equal(3, queries.Length);
        Assert.All(queries, query => Assert.NotEmpty(Rows(query.Replace("runs/mine", folder["runs", "mine"], StringComparison.Ordinal))));
        await RunPython(Assert.Single(Blocks(reading, "python")), folder[""]);
    }

    [Fact]
    public async Task What_is_said_of_weights_works()
    {
        using var folder = new TemporaryFolder();
        var commands = Commands(Page("weights.md"));
        Assert.NotEmpty(commands);
        foreach (var command in commands)
            await Run(command, folder);
        Assert.True(File.Exists(folder["stack.safetensors"]));
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        var pages = Directory.GetFiles(Places.Repository, "*.md").Concat(Directory.GetFiles(Path.Combine(Places.Repository, "docs"), "*.md"))
            .Concat(Directory.GetFiles(Path.Combine(Places.Repository, "data"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Path.Combine(Places.Repository, "deploy"), "*.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Places.Repository, "schemas", "README.md"));
        Assert.All(pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(match => (page, match.Groups[1].Value))), link =>
        {
            var (target, anchor) = link.Value.Split('#', 2) is [var first, var second] ? (first, second) : (link.Value, null);
            var place = target.Length == 0 ? link.page : Path.Combine(Path.GetDirectoryName(link.page)!, target);
            Assert.True(Path.Exists(place), $"{link.page}: {link.Value}");
            if (anchor is not null)
                Assert.Contains(anchor, Heading().Matches(File.ReadAllText(place)).Select(match => AnchorOf(match.Groups[1].Value)));
        });
    }

    private static async Task Run(string[] command, TemporaryFolder folder) =>
        (await StreamingProgram.Finish(StreamingProgram.Start(StreamingProgram.Executable, command, folder[""]))).Expect(0);

    // As pages of Markdown name their headings.
    private static string AnchorOf(string heading) =>
        new([.. heading.Trim().ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')]);

    private static async Task RunPython(string script, string workingFolder)
    {
        var start = new ProcessStartInfo("python3", ["-"]) { WorkingDirectory = workingFolder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (await HasNumpy() is false)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("python3 with numpy is not on this machine: the Python example was not run.");
            return;
        }
        using var python = Process.Start(start)!;
        await python.StandardInput.WriteAsync(script);
        python.StandardInput.Close();
        var (said, error) = (await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), await python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(python.ExitCode == 0, error);
        Assert.Matches(@"^-?\d+\.\d{3} -?\d+\.\d{3}\s*$", said);
    }

    private static async Task<bool> HasNumpy()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import numpy"]) { RedirectStandardError = true })!;
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static List<string> Rows(string query)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(" ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return rows;
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?!https?:)([^)\s]*[./#][^)\s]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
