using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Evaluation;
using Streaming.Generators.Transforms;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Commands;

/// <summary>
/// evaluate BASES DATASET: what the generators are worth, on images that the bases were not learned from (paper 3.1).
/// </summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var bases = new Argument<string>("BASES") { Description = "The bases: a folder of bases, or a run's folder." };
        var dataset = DatasetArgument.Boxed("Images that the bases were learned from are passed over.");
        var amounts = new Option<string[]>("--amounts") { Description = "paper (turned by 30 degrees either way, scaled by 1.3 and 0.75, moved by 30 pixels left and up), all (every amount that the bases were calibrated on), or FAMILY=AMOUNT such as rotate+=45, also as rotate=45, rotate=-45, scale=1.3.", HelpName = "NAMES", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["paper"] };
        var families = new Option<string[]>("--families") { Description = "Only these families of the bases, such as rotate+ rotate-. Default: all.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
        var poses = new Option<string>("--poses") { Description = "Initial poses of each original, evenly spaced rotations from the unturned one: a number, or plan for those of the bases' plan.", HelpName = "N|plan", DefaultValueFactory = _ => "1" };
        var meanFlows = new Option<bool>("--mean-flows") { Description = "Also draw the mean flows of conv1, pool1 and conv2 for objects turned by 10 degrees and scaled by 1.3 and 0.75 (the paper's Figure A1)." };
        var boundary = new BoundaryOption();
        var seed = NumberOption.Whole("--seed", 0, int.MaxValue, 1, "Seed of the bootstrap that the intervals come from.");
        var images = new ImageOptions();
        var network = new NetworkOptions();
        var selection = new SelectionOptions();
        var common = new CommonOptions();
        var command = new ProgramCommand("evaluate", "Compares features made by generators with those of truly transformed images, on images that the bases were not learned from: leaves metrics.json, deviations.parquet and report.html.")
        {
            Examples =
            [
                new("evaluate runs/learned sample --out runs/evaluated", "Compares generators with the network on the images that were held out."),
            ],
        };
        command.Arguments.Add(bases);
        command.Arguments.Add(dataset);
        foreach (var option in new Option[] { amounts, families, poses, meanFlows, boundary.Option, seed })
            command.Options.Add(option);
        images.AddTo(command);
        network.AddTo(command);
        selection.AddTo(command);
        common.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var outFolder = common.OutFolder(result, "evaluate");
            Allocator.Tune();
            var request = new EvaluateRequest(
                source: images.Source(result, result.GetValue(dataset)!, selection),
                network: network.Network(result),
                machine: common.Machine(result, network.Device(result)),
                output: common.Output(result, outFolder),
                bases: result.GetValue(bases)!,
                amounts: AmountChoiceModule.parse("--amounts", result.GetValue(amounts)!),
                families: FamilyNames.Parse(result, families),
                poses: Poses(result.GetValue(poses)!),
                meanFlows: result.GetValue(meanFlows),
                boundary: boundary.Value(result),
                seed: result.GetValue(seed));
            EvaluationResult evaluated;
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(common.Quiet)))
                evaluated = await Evaluate.run(request, display.Show, cancellation);
            ExtrapolationLine.Warn(result.InvocationConfiguration.Error, evaluated.Plan.Transforms.Where(transform => transform.Generator.Extrapolated).Select(transform => transform.Transform));
            common.Tell(result, outFolder, output => Tell(evaluated, outFolder, output));
            return (int)images.ExitCodeOf(result, evaluated.Run.Rejects);
        });
        return command;
    }

    private static void Tell(EvaluationResult evaluated, string outFolder, TextWriter output)
    {
        output.WriteLine($"{evaluated.Originals.Length} originals that the bases were not learned from, {evaluated.Originals.Length * evaluated.Plan.Views.Pairs.Length:N0} pairs in {evaluated.Run.Cost.Seconds:N0} s"
            + $"; {evaluated.KnownOriginals} passed over that they were learned from.");
        FoundLines.Tell(output, evaluated.Run.BoxesFrom, evaluated.Run.PassedOver, onlyJson: false);
        EvaluationTables.Write(evaluated, output);
        output.WriteLine($"All figures are in {Path.Combine(outFolder, "report.html")} and metrics.json beside it, those of each image in deviations.parquet.");
    }

    private static FSharpOption<int>? Poses(string text) =>
        text == "plan" ? null
        : FSharpOption<int>.Some((int)Number.whole("--poses (a number, or the word plan)", 1, 360, text));
}
