using System.Text.RegularExpressions;
using Streaming.Cli.Help;
using Streaming.Cli.Options;

namespace Streaming.Cli.Tests;

/// docs/commands.md says what the program says: its examples are those of --help, and its mistakes get these very answers.
public sealed partial class CommandsPageTests(CommandsPageTests.MadeSample made) : IClassFixture<CommandsPageTests.MadeSample>
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository(), "docs", "commands.md"));

    [GeneratedRegex(@"^\| `streaming ?([^`]*)` \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Mistake();

    [GeneratedRegex(@"^\| `([a-z-]+)` \| `streaming ([^`]*)` \| [^|]* \| ([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@" See streaming [a-z -]*--help\.$")]
    private static partial Regex SeeHelp();

    [GeneratedRegex(@"^### (\S+)\n", RegexOptions.Multiline)]
    private static partial Regex Heading();

    public static TheoryData<string, string> Mistakes =>
        new(Mistake().Matches(Page).Select(found => (found.Groups[1].Value, found.Groups[2].Value.Replace("&#124;", "|", StringComparison.Ordinal))));

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_gets_the_answer_that_the_page_tells(string line, string answer)
    {
        using var folder = new TemporaryFolder();
        // Names of the page are names in an empty folder; the made sample is the one that is there.
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        words = [.. words.Select((word, place) => place > 0 && word == "sample" ? made.Folder : word)];
        using StringWriter output = new(), error = new();
        var environment = new EnvironmentOptions(words.Contains("--out") || words[0] == "merge" ? new Dictionary<string, string>() : new() { ["STREAMING_OUT"] = folder["out"] });
        Assert.Equal(1, await CommandLine.RunAsync(words, output, error, environment));
        var said = SeeHelp().Replace(error.ToString().Trim(), "").Replace(made.Folder, "sample", StringComparison.Ordinal);
        if (answer.EndsWith("..", StringComparison.Ordinal))
            Assert.StartsWith("streaming: " + answer[..^2], said);
        else
            Assert.Equal("streaming: " + answer, said);
    }

    [Fact]
    public void Every_command_has_an_example_that_its_help_shows_and_three_mistakes()
    {
        var rows = Row().Matches(Page).Select(row => (Command: row.Groups[1].Value, Line: row.Groups[2].Value)).ToList();
        var sections = Heading().Split(Page);
        foreach (var command in CommandLine.Root().Subcommands)
        {
            var (_, line) = Assert.Single(rows, row => row.Command == command.Name);
            Assert.Contains(Example.Of(command), example => example.Words == line);
            var place = Array.IndexOf(sections, command.Name);
            Assert.True(place > 0, $"{command.Name} has no mistakes on the page");
            Assert.Equal(3, Mistake().Count(sections[place + 1]));
        }
    }

    /// The made sample, once for all; no mistake writes into it.
    public sealed class MadeSample : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        public string Folder => folder["sample"];

        public async ValueTask InitializeAsync() => await InProcess.Run("sample", Folder);

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Streaming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("No Streaming.sln above the tests.");
        return folder.FullName;
    }
}
