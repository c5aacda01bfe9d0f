using System.CommandLine;
using System.CommandLine.Help;
using Streaming.Cli.Help;
using Streaming.Cli.Options;

namespace Streaming.Cli.Tests;

/// What --help and --version say.
public sealed class HelpTests
{
    private const int Screen = 80;

    public static TheoryData<string> Paths => [.. Commands.All.Select(pair => string.Join(' ', pair.Path)).Prepend("")];

    public static TheoryData<string> Examples => [.. Commands.All.Select(pair => pair.Command).Prepend(CommandLine.Root()).SelectMany(Example.Of).Select(example => example.Words).Distinct()];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_fits_a_screen_and_has_an_example(string path)
    {
        var outcome = await InProcess.Run([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.TrimEnd('\r').Length <= Screen, $"{line.Length} columns: {line}"));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line.TrimEnd('\r')));
        Assert.Contains(lines, line => line.StartsWith($"Usage: streaming {path}".TrimEnd(), StringComparison.Ordinal));
        Assert.Contains($"  streaming {path}".TrimEnd(), outcome.Output[outcome.Output.IndexOf("Examples:", StringComparison.Ordinal)..]);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_option_says_what_it_is_without_being_given(string path)
    {
        var command = Commands.All.Where(pair => string.Join(' ', pair.Path) == path).Select(pair => pair.Command).FirstOrDefault() ?? CommandLine.Root();
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(bool) && option is not (HelpOption or VersionOption)))
            Assert.True(option.Required || CommandHelp.TextOf(option).Contains("Default: ", StringComparison.Ordinal), $"{path} {option.Name}: {CommandHelp.TextOf(option)}");
        Assert.All(command.Options.Where(option => option.Description is not null && option is not (HelpOption or VersionOption)), option => Assert.EndsWith(".", option.Description));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_understood(string line)
    {
        string[] words = line.Length == 0 ? ["run"] : line.Split(' ');
        Assert.Null(Usage.FaultOf(words, CommandLine.Root().Parse(words, CommandLine.Words)));
    }

    [Fact]
    public void Examples_are_of_the_command_that_they_stand_beside()
    {
        foreach (var (command, path) in Commands.All)
            Assert.All(Example.Of(command), example => Assert.StartsWith(string.Join(' ', path), example.Words));
    }

    [Fact]
    public async Task The_version_tells_what_is_computed_with()
    {
        var outcome = await InProcess.Run("--version");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"(?m)^streaming \d+\.\d+\.\d+", outcome.Output);
        Assert.Matches(@"(?m)^torch +\d+\.\d+\.\d+.*, devices: cpu", outcome.Output);
        Assert.Matches(@"(?m)^SIMD +(128|256|512) bits \(|^SIMD +none", outcome.Output);
        Assert.Contains(Environment.Version.ToString(), outcome.Output);
    }

    [Fact]
    public void Text_is_broken_between_words()
    {
        Assert.Equal(["a bc", "def", "ghijkl", "m"], WrappedText.Lines("a bc def ghijkl m", 4));
        Assert.Equal([""], WrappedText.Lines("", 4));
        using var output = new StringWriter { NewLine = "\n" };
        new WrappedText(output, 20).Rows([("ab", "one two three four"), ("abcd", "")]);
        Assert.Equal("  ab    one two\n        three four\n  abcd\n", output.ToString());
    }

    [Fact]
    public void A_default_is_told_once()
    {
        Assert.Equal("How many. Default: 3.", CommandHelp.TextOf(NumberOption.Whole("--n", 1, 9, 3, "How many.")));
        Assert.Equal("How many. Default: all.", CommandHelp.TextOf(NumberOption.Whole("--n", 1, 9, 3, "How many. Default: all.")));
        Assert.Equal("How far. Default: 0.5.", CommandHelp.TextOf(NumberOption.Real("--x", Domain.RealRange.Between(0, 1), 0.5, "How far.")));
    }
}
