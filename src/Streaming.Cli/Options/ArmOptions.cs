using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Streaming.Domain;
using Streaming.Network.Training;
using Streaming.Pipeline;
using Streaming.Storage.Bases;

namespace Streaming.Cli.Options;

/// <summary>The options that make train an experiment with several arms.</summary>
internal sealed class ArmOptions
{
    private static readonly Dictionary<string, WarpBackward> Backwards = new() { ["negated"] = WarpBackward.NegatedField, ["adjoint"] = WarpBackward.ExactAdjoint };

    private readonly Option<string[]> arms = new("--arms") { Description = "Compare ways of going on from --weights: plain, generators (the paper's), mapped (generators with their channel maps), affine (exact fields), images (ordinary augmentation), mixup (manifold mixup).", HelpName = "ARM", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> seeds = new("--seeds") { Description = "With --arms: each arm is trained with each of these seeds. Default: 1 2 3.", HelpName = "N", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> bases = new("--bases") { Description = "With --arms: where generators are from, such as the folder that learn leaves.", HelpName = "DIR" };
    private readonly Option<string[]> transforms = new("--transforms") { Description = "With --arms: one of these is drawn for each step. Default: the paper's rotate+:30 rotate-:30 scale-up:1.3 scale-down:0.75 left:30 up:30.", HelpName = "FAMILY:AMOUNT", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> stage = new("--stage") { Description = "With --arms: the convolution whose features are augmented.", HelpName = "CONV", DefaultValueFactory = _ => "conv5" };
    private readonly Option<string> backward = new("--backward") { Description = "With --arms: what brings gradients back through generators: negated (the paper's negated field) or adjoint (exact).", HelpName = "NAME", DefaultValueFactory = _ => "negated" };
    private readonly Option<double> mixupAlpha = new("--mixup-alpha") { Description = "With --arms: proportions of manifold mixup are drawn from Beta(X, X).", HelpName = "X", DefaultValueFactory = _ => 0.2 };

    private Option[] All => [arms, seeds, bases, transforms, stage, backward, mixupAlpha];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>Whether an experiment is asked for.</summary>
    public bool IsExperiment(ParseResult result) => List(result, arms).Count > 0;

    /// <summary>Refuses options of an experiment where there is none.</summary>
    /// <exception cref="InputException">One is given without --arms.</exception>
    public void RefuseWithoutArms(ParseResult result)
    {
        if (All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
            throw new InputException($"{given.Name} is for experiments; give --arms too, such as --arms plain generators.");
    }

    /// <summary>The experiment that the command line asks for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="training">The training that its arms share.</param>
    public ArmsRequest Request(ParseResult result, TrainRequest training)
    {
        var chosen = List(result, transforms);
        var request = new ArmsRequest(
            training,
            ListModule.OfSeq(List(result, arms).Select(ArmModule.parse).Distinct()),
            ListModule.OfSeq(Seeds(result)),
            result.GetValue(bases) is { } folder ? FSharpOption<BasesFolder>.Some(BasesFolder.Open(folder)) : null,
            chosen.Count > 0 ? [.. chosen.Select(TrainingTransformModule.parse)] : TrainingTransformModule.paper,
            result.GetValue(stage)!,
            Backwards.TryGetValue(result.GetValue(backward)!, out var way) ? way : throw new InputException($"--backward is '{result.GetValue(backward)}'; expected {string.Join(" or ", Backwards.Keys)}."),
            result.GetValue(mixupAlpha));
        training.Options["arms"] = new JsonArray([.. request.Arms.Select(arm => (JsonNode)ArmModule.name(arm))]);
        training.Options["seeds"] = new JsonArray([.. request.Seeds.Select(seed => (JsonNode)seed)]);
        training.Options["bases"] = result.GetValue(bases) is { } path ? Path.GetFullPath(path) : null;
        training.Options["transforms"] = new JsonArray([.. request.Transforms.Select(transform => (JsonNode)transform.Name)]);
        training.Options["stage"] = request.Stage;
        training.Options["backward"] = result.GetValue(backward);
        training.Options["mixup-alpha"] = request.MixupAlpha;
        return request;
    }

    // Values may be given one after the other, or in one word with commas.
    private static List<string> List(ParseResult result, Option<string[]> option) =>
        [.. (result.GetValue(option) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private IEnumerable<ulong> Seeds(ParseResult result) =>
        List(result, seeds) is { Count: > 0 } given
            ? given.Select(text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : throw new InputException($"--seeds: '{text}' is no seed; expected whole numbers from 0.")).Distinct()
            : [1, 2, 3];
}
