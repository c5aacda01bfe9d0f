using System.CommandLine;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Streaming.Domain;
using Streaming.Experiments.Arms;
using Streaming.Experiments.Training;
using Streaming.Network.Augmentation;
using Streaming.Storage.Bases;

namespace Streaming.Cli.Options;

/// <summary>The options that make train an experiment with several arms.</summary>
internal sealed class ArmOptions
{
    private static readonly Dictionary<string, WarpBackward> Backwards = new() { ["negated"] = WarpBackward.NegatedField, ["adjoint"] = WarpBackward.ExactAdjoint };

    private static readonly Dictionary<string, DrawScope> Draws = new() { ["per-batch"] = DrawScope.PerBatch, ["per-image"] = DrawScope.PerImage };

    private readonly Option<string[]> arms = new("--arms") { Description = "Compare ways of going on from --weights: plain, generators (the paper's), mapped (generators with their channel maps), affine (exact fields), images (ordinary augmentation), mixup (manifold mixup); with @ and a convolution, such as mapped@conv2, where it is not that of --stage. Default: none, a single training.", HelpName = "ARM", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> seeds = new("--seeds") { Description = "With --arms: each arm is trained with each of these seeds. Default: 1 2 3.", HelpName = "N", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> bases = new("--bases") { Description = "With --arms: where generators are from, such as the folder that learn leaves. Default: none; arms with generators need it.", HelpName = "DIR" };
    private readonly Option<string[]> transforms = new("--transforms") { Description = "With --arms: one of these is drawn, as --draw says. Default: the paper's rotate+=30 rotate-=30 scale-up=1.3 scale-down=0.75 left=30 up=30.", HelpName = "FAMILY=AMOUNT", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> stage = new("--stage") { Description = "With --arms: the convolution whose features are augmented, by arms that name no other.", HelpName = "CONV", DefaultValueFactory = _ => "conv5" };
    private readonly Option<string> draw = WordOption.Of("--draw", "per-batch", [.. Draws.Keys], "With --arms: what a transform is drawn for: per-batch (the paper's) for all images of a step, or per-image for each of them.");
    private readonly Option<string> backward = WordOption.Of("--backward", "negated", [.. Backwards.Keys], "With --arms: what brings gradients back through generators: negated (the paper's negated field) or adjoint (exact).");
    private readonly Option<double> mixupAlpha = NumberOption.Real("--mixup-alpha", RealRange.Above(0, 1000), 0.2, "With --arms: proportions of manifold mixup are drawn from Beta(X, X).");

    private readonly TestViewOptions test = new("With --arms: ");

    private Option[] All => [arms, seeds, bases, transforms, stage, draw, backward, mixupAlpha, .. test.All];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>Whether an experiment is asked for.</summary>
    public bool IsExperiment(ParseResult result) => WordList.Of(result, arms).Count > 0;

    /// <summary>Refuses options of an experiment where there is none, and records that none is in force.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="training">The training, which is no experiment.</param>
    /// <exception cref="InputException">One is given without --arms.</exception>
    public void RefuseWithoutArms(ParseResult result, TrainRequest training)
    {
        if (All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
            throw new InputException($"{given.Name} is for experiments; give --arms too, such as --arms plain generators.");
        foreach (var option in All)
            training.Output.Options[OptionsInForce.KeyOf(option)] = null;
    }

    /// <summary>The experiment that the command line asks for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="training">The training that its arms share.</param>
    public ArmsRequest Request(ParseResult result, TrainRequest training)
    {
        var chosen = TransformModule.parseList(transforms.Name, result.GetValue(transforms) ?? []);
        var request = new ArmsRequest(
            training: training,
            arms: ListModule.OfSeq(WordList.Of(result, arms).Select(text => ArmModule.parse(result.GetValue(stage)!, text)).Distinct()),
            seeds: ListModule.OfSeq(Seeds(result)),
            bases: result.GetValue(bases) is { } folder ? FSharpOption<BasesFolder>.Some(BasesFolder.Open(folder)) : null,
            transforms: chosen.Length > 0 ? chosen : TransformModule.paper,
            stage: result.GetValue(stage)!,
            draw: Draws[result.GetValue(draw)!],
            backward: Backwards[result.GetValue(backward)!],
            mixupAlpha: result.GetValue(mixupAlpha),
            test: test.Of(result));
        training.Output.Options[OptionsInForce.KeyOf(seeds)] = OptionsInForce.List(request.Seeds);
        training.Output.Options[OptionsInForce.KeyOf(transforms)] = OptionsInForce.List(request.Transforms.Select(transform => transform.Name));
        var (tested, named) = test.InForce(request.Test);
        training.Output.Options[OptionsInForce.KeyOf(tested)] = named;
        return request;
    }

    private IEnumerable<ulong> Seeds(ParseResult result) =>
        WordList.Of(result, seeds) is { Count: > 0 } given
            ? given.Select(text => NumberOption.SeedOf(seeds.Name, text)).Distinct()
            : [1, 2, 3];
}
