using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Streaming.Cli.Options;

namespace Streaming.Cli.Tests;

/// The options of config.json, and taking them back.
public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> ThatLeaveARun => Commands.ThatLeaveARun;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(ThatLeaveARun))]
    public void Every_option_and_argument_is_recorded_by_its_name(string name)
    {
        var result = CommandLine.Root().Parse(Commands.Whole(name), CommandLine.Words);
        Assert.Null(Usage.FaultOf(Commands.Whole(name), result));
        var keys = OptionsInForce.Of(result, []).Select(pair => pair.Key).ToHashSet();
        foreach (var symbol in Commands.Of(name).Options.Where(option => option.Name is not ("--help" or "--config")).Concat<Symbol>(Commands.Of(name).Arguments))
            Assert.Contains(symbol.Name.TrimStart('-').Replace('-', '_').ToLowerInvariant(), keys);
        Assert.All(keys, key => Assert.Matches("^[a-z][a-z0-9_]*$", key));
    }

    [Theory]
    [MemberData(nameof(ThatLeaveARun))]
    public void What_is_recorded_is_taken_back(string name)
    {
        var words = Commands.Whole(name);
        var recorded = OptionsInForce.Of(CommandLine.Root().Parse(words, CommandLine.Words), []);
        recorded["overwrite"] = true;
        File.WriteAllText(folder["config.json"], new JsonObject { ["version"] = "1.0.0", ["command"] = name, ["options"] = recorded }.ToJsonString());
        words = [name, "--config", folder["config.json"]];
        words = ConfigFile.Apply(words, CommandLine.Root().Parse(words, CommandLine.Words), out _)!;
        var result = CommandLine.Root().Parse(words, CommandLine.Words);
        Assert.Null(Usage.FaultOf(words, result));
        // What a run did with the folder that it found is not done again.
        recorded["overwrite"] = false;
        Assert.Equal(recorded.ToJsonString(), OptionsInForce.Of(result, []).ToJsonString());
    }

    [Fact]
    public async Task A_run_is_repeated_by_its_config_whatever_gave_its_options()
    {
        await InProcess.Run("sample", folder["sample"]);
        using StringWriter output = new(), error = new();
        var environment = new EnvironmentOptions(new Dictionary<string, string> { ["STREAMING_MIN_AREA"] = "0.5" });
        File.WriteAllText(folder["c.json"], """{"max-elongation": 1.1}""");
        Assert.Equal(0, await CommandLine.RunAsync(["select", folder["sample"], "--centre-tolerance", "0.05", "--config", folder["c.json"], "--out", folder["first"]], output, error, environment));
        Assert.Equal(0, (await InProcess.Run("select", "--config", folder["first", "config.json"], "--out", folder["second"])).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(folder["first", "metrics.json"], TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(folder["second", "metrics.json"], TestContext.Current.CancellationToken));
        var options = JsonNode.Parse(await File.ReadAllTextAsync(folder["second", "config.json"], TestContext.Current.CancellationToken))!["options"]!;
        Assert.Equal(("0.5", "1.1", "0.05"), (options["min_area"]!.ToJsonString(), options["max_elongation"]!.ToJsonString(), options["centre_tolerance"]!.ToJsonString()));
    }

    [Fact]
    public void Paths_are_full_and_names_are_names()
    {
        File.WriteAllText(folder["plan.json"], "{}");
        string[] words = ["learn", "ds", "--plan", "quick", "--families", "left,up", "right", "--weights", "a.safetensors", "default", "--shard", "1/3"];
        var options = OptionsInForce.Of(CommandLine.Root().Parse(words, CommandLine.Words), []);
        Assert.Equal(Path.GetFullPath("ds"), (string?)options["dataset"]);
        Assert.Equal("quick", (string?)options["plan"]);
        Assert.Equal([Path.GetFullPath("a.safetensors"), "default"], options["weights"]!.AsArray().Select(node => (string?)node));
        Assert.Equal("1/3", (string?)options["shard"]);
        words = ["learn", "ds", "--plan", folder["plan.json"]];
        Assert.Equal(folder["plan.json"], (string?)OptionsInForce.Of(CommandLine.Root().Parse(words, CommandLine.Words), [])["plan"]);
    }

    [Fact]
    public void The_command_line_wins_and_arguments_find_their_places()
    {
        File.WriteAllText(folder["c.json"], """{"dataset": "held", "bases": "learned", "poses": 2, "families": ["left", "up"], "mean-flows": true, "max_rejects": 3}""");
        string[] words = ["evaluate", "mine", "--families", "right", "--config", folder["c.json"], "--poses=4"];
        words = ConfigFile.Apply(words, CommandLine.Root().Parse(words, CommandLine.Words), out _)!;
        var result = CommandLine.Root().Parse(words, CommandLine.Words);
        Assert.Null(Usage.FaultOf(words, result));
        var options = OptionsInForce.Of(result, []);
        Assert.Equal(Path.GetFullPath("mine"), (string?)options["bases"]);
        Assert.Equal(Path.GetFullPath("held"), (string?)options["dataset"]);
        Assert.Equal("4", (string?)options["poses"]);
        Assert.Equal("""["right"]""", options["families"]!.ToJsonString());
        Assert.True((bool?)options["mean_flows"]);
        Assert.Equal(3, (long?)options["max_rejects"]);
    }

    [Fact]
    public void A_byte_order_mark_and_two_dashes_are_no_hindrance()
    {
        File.WriteAllText(folder["c.json"], """{"quiet": true, "families": ["left"]}""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        string[] words = ["learn", "--config", folder["c.json"], "--", "--odd-name"];
        words = ConfigFile.Apply(words, CommandLine.Root().Parse(words, CommandLine.Words), out _)!;
        var result = CommandLine.Root().Parse(words, CommandLine.Words);
        Assert.Null(Usage.FaultOf(words, result));
        var options = OptionsInForce.Of(result, []);
        Assert.Equal(Path.GetFullPath("--odd-name"), (string?)options["dataset"]);
        Assert.True((bool?)options["quiet"]);
    }

    [Theory]
    [InlineData("""{"quiet": "maybe"}""", "'quiet'", "true or false")]
    [InlineData("""{"quiet": 1}""", "'quiet'", "true or false")]
    [InlineData("""{"threads": null}""", "'threads'", "null", "a number")]
    [InlineData("""{"plan": null}""", "'plan'", "null")]
    [InlineData("""{"plan": true}""", "'plan'", "true", "a text")]
    [InlineData("""{"plan": {"name": "x"}}""", "'plan'", "an object")]
    [InlineData("""{"plan": ["quick", "best"]}""", "'plan'", "a list")]
    [InlineData("""{"families": [["left"]]}""", "'families'", "a list")]
    [InlineData("""{"families": [null]}""", "'families'", "null")]
    [InlineData("""{"max-elongation": "1,25"}""", "'max-elongation'", "1,25", "1.25")]
    [InlineData("""{"max_elongation": 1e308}""", "'max-elongation'", "1e308")]
    [InlineData("""{"threads": 1.5}""", "'threads'", "1.5")]
    [InlineData("""{"threads": -1}""", "'threads'", "-1")]
    [InlineData("""{"threads": 1e99}""", "'threads'", "1e99")]
    [InlineData("""{"on-error": "maybe"}""", "'on-error'", "skip or stop")]
    [InlineData("""{"shard": "4/4"}""", "'shard'", "4/4")]
    [InlineData("""{"famlies": ["left"]}""", "'famlies'", "did you mean families?")]
    [InlineData("""{"colour": "red"}""", "'colour'", "min-area")]
    [InlineData("""{"config": "other.json"}""", "'config'")]
    [InlineData("""{"threads": 1, "threads": 2}""", "'threads'", "twice")]
    [InlineData("""{"max-rejects": 1, "max_rejects": 2}""", "'max_rejects'", "twice")]
    [InlineData("""{"plan": "a\u0000b"}""", "'plan'", "U+0000")]
    [InlineData("""{"plan": "\ud800"}""", "Unicode")]
    [InlineData("""{"plan": "quick",""", "line 1")]
    [InlineData("[]", "a list")]
    [InlineData("\"text\"", "the text")]
    [InlineData("null", "null")]
    [InlineData("", "line 1")]
    [InlineData("""{"command": "train", "options": {}}""", "the command train", "not of learn")]
    [InlineData("""{"options": {"threads": 1}}""", "no command")]
    [InlineData("""{"command": "learn", "options": {"threads": "many"}}""", "'threads'", "many")]
    public async Task What_is_no_config_is_refused_by_file_and_key(string text, params string[] parts)
    {
        File.WriteAllText(folder["c.json"], text);
        Directory.CreateDirectory(folder["ds"]);
        (await InProcess.Run("learn", folder["ds"], "--out", folder["out"], "--config", folder["c.json"])).ExpectSentence([folder["c.json"], .. parts]);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_and_files_that_are_none_are_refused()
    {
        File.WriteAllBytes(folder["c.json"], [(byte)'{', 0xC3, 0x28, (byte)'}']);
        (await InProcess.Run("learn", "ds", "--config", folder["c.json"])).ExpectSentence(folder["c.json"], "UTF-8");
        File.WriteAllText(folder["deep.json"], """{"families":""" + new string('[', 10_000));
        (await InProcess.Run("learn", "ds", "--config", folder["deep.json"])).ExpectSentence("deep.json");
        File.WriteAllText(folder["large.json"], new string(' ', 3 << 20));
        (await InProcess.Run("learn", "ds", "--config", folder["large.json"])).ExpectSentence("large.json", "larger");
        (await InProcess.Run("learn", "ds", "--config", folder["none.json"])).ExpectSentence("none.json", "cannot be read");
        (await InProcess.Run("learn", "ds", "--config")).ExpectSentence("--config", "no value");
    }
}
