using System.Text.Json.Nodes;
using Streaming.Cli.Options;

namespace Streaming.Cli.Tests;

/// Options from environment variables, between the command line and the file.
public sealed class EnvironmentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static EnvironmentOptions Of(params (string Name, string Value)[] variables) =>
        new(variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    private static JsonObject InForce(EnvironmentOptions environment, params string[] words)
    {
        var result = CommandLine.Root().Parse(words, CommandLine.Words);
        if (environment.Apply(words, result) is { } more)
            result = CommandLine.Root().Parse(words = more, CommandLine.Words);
        if (ConfigFile.Apply(words, result, out _) is { } whole)
            result = CommandLine.Root().Parse(words = whole, CommandLine.Words);
        Assert.Null(Usage.FaultOf(words, result));
        return OptionsInForce.Of(result, []);
    }

    [Fact]
    public void The_command_line_wins_over_a_variable_and_a_variable_over_the_file()
    {
        File.WriteAllText(folder["c.json"], """{"threads": 3, "max-rejects": 3, "min-area": 0.3}""");
        var options = InForce(Of(("STREAMING_THREADS", "5"), ("STREAMING_MAX_REJECTS", "5"), ("STREAMING_CONFIG", folder["c.json"])), "learn", "ds", "--threads", "7");
        Assert.Equal(("7", "5", "0.3"), (options["threads"]!.ToJsonString(), options["max_rejects"]!.ToJsonString(), options["min_area"]!.ToJsonString()));
    }

    [Fact]
    public void Every_option_of_every_command_has_a_variable()
    {
        foreach (var (command, path) in Commands.All)
            foreach (var option in command.Options.Where(option => option.ValueType == typeof(bool) && option.Name.StartsWith("--", StringComparison.Ordinal) && option is not System.CommandLine.Help.HelpOption))
            {
                string[] words = [.. path, "word"];
                var name = "STREAMING_" + option.Name[2..].Replace('-', '_').ToUpperInvariant();
                Assert.Contains($"{option.Name}=true", Of((name, "1")).Apply(words, CommandLine.Root().Parse(words, CommandLine.Words))!);
            }
    }

    [Fact]
    public void Several_values_stand_as_on_a_command_line_and_files_as_in_PATH()
    {
        var options = InForce(Of(("STREAMING_FAMILIES", "left up,right"), ("STREAMING_WEIGHTS", $"a b{Path.PathSeparator}c"), ("STREAMING_QUIET", "true"), ("STREAMING_JSON", "0"), ("STREAMING_PLAN", "")), "learn", "ds");
        Assert.Equal("""["left","up,right"]""", options["families"]!.ToJsonString());
        Assert.Equal([Path.GetFullPath("a b"), Path.GetFullPath("c")], options["weights"]!.AsArray().Select(node => (string?)node));
        Assert.Equal((true, false, null), ((bool)options["quiet"]!, (bool)options["json"]!, (string?)options["plan"]));
        Assert.Equal("[10,20,30,40]", InForce(Of(("STREAMING_BOX", "10 20 30 40")), "synthesize", "b", "i")["box"]!.ToJsonString());
        Assert.Equal(Path.GetFullPath("--odd"), (string?)InForce(Of(("STREAMING_THREADS", "1")), "learn", "--", "--odd")["dataset"]);
    }

    [Theory]
    [InlineData("STREAMING_THREADS", "many", "--threads is 'many'")]
    [InlineData("STREAMING_QUIET", "maybe", "--quiet is 'maybe'")]
    [InlineData("STREAMING_FAMILIES", "rotate", "'rotate'")]
    [InlineData("STREAMING_ON_ERROR", "skipp", "did you mean skip?")]
    public async Task A_wrong_value_is_told_with_its_variable(string name, string value, string part)
    {
        Directory.CreateDirectory(folder["ds"]);
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(["learn", folder["ds"], "--out", folder["out"]], output, error, Of((name, value)));
        new Outcome(code, output.ToString(), error.ToString()).ExpectSentence(name + ": ", part);
    }

    [Fact]
    public async Task A_variable_that_means_nothing_is_told_and_passed_over()
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(["sample", folder["sample"]], output, error, Of(("STREAMING_THREDS", "2"), ("STREAMING_DETAILS", ""), ("STREAMING_TO", "x"), ("PATH", "y")));
        Assert.Equal(0, code);
        Assert.Equal("streaming: STREAMING_THREDS is the variable of no option (did you mean STREAMING_THREADS?); it is passed over.", error.ToString().Trim());
    }
}
