using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Experiments.Story;
using Streaming.Pipeline.Learning;

namespace Streaming.Cli.Commands;

/// <summary>The command lines of a story's parts, as far as they follow from that of the run.</summary>
internal static class StoryWords
{
    // What holds for every part that has the option: which images, which network, where it runs.
    private static readonly string[] ForAll = ["--network", "--weights", "--dialect", "--device", "--threads", "--split", "--on-error", "--max-pixels", "--annotations", "--assume-box"];

    // What these name lies where it lies, wherever a part's command line is given.
    private static readonly string[] ArePaths = ["--network", "--weights", "--annotations", "--plan"];

    // What says how a run is told and where it goes, and nothing of what it makes.
    private static readonly string[] OfRunAlone = ["--out", "--overwrite", "--resume", "--quiet", "--json", ConfigFile.Name, RunCommand.DryRunName, RunCommand.StoryName];

    /// <summary>The options that were given to the run and hold for a part too.</summary>
    /// <param name="run">The command line of the run.</param>
    /// <param name="part">The part.</param>
    /// <param name="command">The part's command.</param>
    public static IEnumerable<string> Shared(ParseResult run, string part, string command)
    {
        var known = CommandLine.Root().Subcommands.First(other => other.Name == command).Options.Select(option => option.Name).ToHashSet(StringComparer.Ordinal);
        // The arms begin with the network that the part before them trained.
        string[] own = part == PlannedPartModule.arms ? ["--weights", "--dialect"] : [];
        return Given(run, option => ForAll.Contains(option) && known.Contains(option) && !own.Contains(option));
    }

    /// <summary>The command line that learns alone.</summary>
    public static IEnumerable<string> OfLearning(ParseResult run, StoryFacts facts, LearnOptions options, LearnRequest request) =>
    [
        "learn", facts.Dataset,
        .. Given(run, option => !OfRunAlone.Contains(option) && option != "--hold-out" && option != options.PlanOption.Name),
        options.PlanOption.Name, request.Output.Options[OptionsInForce.KeyOf(options.PlanOption)]!.ToString(),
        "--hold-out", request.HoldOut.ToString(CultureInfo.InvariantCulture),
        "--out", facts.Folder,
    ];

    /// <summary>The command line of the whole run.</summary>
    public static IEnumerable<string> OfRun(ParseResult run, string folder, StoryKind kind)
    {
        var dataset = run.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => DataPath.full(token.Value));
        return ["run", .. dataset, .. Given(run, option => !OfRunAlone.Contains(option)), RunCommand.StoryName, StoryKindModule.name(kind), "--out", folder];
    }

    private static IEnumerable<string> Given(ParseResult run, Func<string, bool> wanted)
    {
        foreach (var given in run.CommandResult.Children.OfType<OptionResult>().Where(given => !given.Implicit && wanted(given.Option.Name)))
        {
            yield return given.Option.Name;
            foreach (var token in given.Tokens)
                yield return ArePaths.Contains(given.Option.Name) && !NetworkOptions.Names.Contains(token.Value) && (File.Exists(token.Value) || Directory.Exists(token.Value)) ? Path.GetFullPath(token.Value) : token.Value;
        }
    }
}
