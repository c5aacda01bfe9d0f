using System.CommandLine;
using System.CommandLine.Completions;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Experiments.Arms;
using Streaming.Experiments.Siamese;
using Streaming.Network.Weights;
using Streaming.Network.Weights.Downloads;

namespace Streaming.Cli.Completion;

/// <summary>The values that options and arguments suggest where their own words are not all that they take.</summary>
internal static class SuggestedValues
{
    private static readonly string[] Convolutions = ["conv1", "conv2", "conv3", "conv4", "conv5"];

    private static readonly Dictionary<string, Func<IEnumerable<string>>> OfOption = new()
    {
        ["--plan"] = () => PlanFiles.Names,
        ["--flow-plan"] = () => PlanFiles.Names,
        ["--families"] = () => Families,
        ["--family"] = () => Families,
        ["--device"] = () => ["cpu", "cuda"],
        ["--split"] = () => ["train", "val"],
        ["--stage"] = () => Convolutions,
        ["--freeze"] = () => Convolutions,
        ["--layer"] = () => Convolutions,
        ["--weights"] = () => [DefaultWeights.Name],
        ["--amounts"] = () => ["paper", "all", .. Families.Select(family => family + "=")],
        ["--transforms"] = () => Families.Select(family => family + "="),
        ["--test-transforms"] = () => Families.Select(family => family + "="),
        ["--transform"] = () => ["rotate=", "scale=", "left=", "right=", "up=", "down="],
        ["train --arms"] = () => ArmKindModule.all.Select(ArmKindModule.name),
        ["siamese --arms"] = () => SiameseArmModule.all.Select(SiameseArmModule.name),
        ["get NAME"] = () => WeightDownloads.All.Select(weights => weights.Name),
        ["completion SHELL"] = () => ShellScripts.Shells,
        ["test MODEL"] = () => [DefaultWeights.Name],
        ["profile NETWORK"] = () => NetworkOptions.Names,
    };

    private static IEnumerable<string> Families => FamilyModule.all.Select(FamilyModule.name);

    /// <summary>Gives them to all commands.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in command.Options)
            Add(command, option.Name, option.CompletionSources);
        foreach (var argument in command.Arguments)
            Add(command, argument.Name, argument.CompletionSources);
        foreach (var inner in command.Subcommands)
            AddTo(inner);
    }

    private static void Add(Command command, string name, List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources)
    {
        if (OfOption.GetValueOrDefault($"{command.Name} {name}") is { } own)
            sources.Add(_ => own().Select(word => new CompletionItem(word)));
        else if (OfOption.GetValueOrDefault(name) is { } all)
            sources.Add(_ => all().Select(word => new CompletionItem(word)));
    }
}
