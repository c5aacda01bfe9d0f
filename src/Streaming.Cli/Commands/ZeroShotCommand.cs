using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Joint;
using Streaming.Experiments.ZeroShot;
using Streaming.Flow.Parameters;
using Streaming.Generators.Amounts;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Commands;

/// <summary>
/// zeroshot BASES DATASET: tells from two pictures by how much the object was transformed, on images that the bases were
/// not learned from (paper 3.2).
/// </summary>
internal static class ZeroShotCommand
{
    public static Command Create()
    {
        var bases = new Argument<string>("BASES") { Description = "The bases: a folder of bases, or a run's folder." };
        var dataset = DatasetArgument.Boxed("Images that the bases were learned from are passed over.");
        var families = new Option<string[]>("--families") { Description = "Only these families of the bases, such as rotate+ scale-up. Default: all.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
        var pairs = NumberOption.Whole("--pairs", 1, NumberOption.Many, TestPairs.paperCount, "Test pairs of each family about its threshold, and as many over its range.");
        var threshold = NumberOption.RealOrNone("--threshold", RealRange.Above(0, 360), "More or less than what is asked, in the family's unit. Default: 60 degrees for rotations, the middle of their amounts for the other families.", "AMOUNT");
        var field = WordOption.Of("--field", "finest", ["own", "finest"], "What moves features for a hypothesis: the generator of each layer's own (own), or the first layer's, which is the most exact, on every layer's grid (finest).");
        var radius = NumberOption.Real("--radius", RealRange.Between(20, 113), 80, "Cells within this many pixels of the middle are compared.", "PIXELS");
        var flowPlan = new Option<string?>("--flow-plan") { Description = "Find the flow between the two views with the SIFTFlow parameters of this plan. Default: those of the bases' plan.", HelpName = "NAME|FILE" };
        var noFlow = new Option<bool>("--no-flow") { Description = "Leave out the methods that need a flow; the others take a fraction of the time." };
        var joint = new Option<bool>("--joint") { Description = "Ask for turn, scale and shift at once, of pairs that differ in all three, in the place of each family alone." };
        var depiction = WordOption.Of("--depiction", DepictionModule.name(Depiction.Photograph), [.. DepictionModule.all.Select(DepictionModule.name)], "With --joint: what the second picture of each pair is: a photograph as the first one is, its negative, or a line drawing of it. What that does to channels is learned from the originals that no pair is drawn from.");
        var learned = new Option<bool>("--on-learned") { Description = "Test images that the bases were learned from, instead of those that were held out." };
        var seed = NumberOption.Whole("--seed", 0, int.MaxValue, 1, "Seed of the test pairs and of the bootstrap.");
        var images = new ImageOptions();
        var network = new NetworkOptions();
        var selection = new SelectionOptions();
        var common = new CommonOptions();
        var command = new ProgramCommand("zeroshot", "Tells from two pictures by how much the object was turned, scaled or moved, with generators learned from other images: leaves metrics.json, zeroshot.parquet and report.html.")
        {
            Examples =
            [
                new("zeroshot runs/learned sample --pairs 20 --out runs/zeroshot", "Asks of 20 pairs of each family by how much the object was transformed."),
            ],
        };
        command.Arguments.Add(bases);
        command.Arguments.Add(dataset);
        foreach (var option in new Option[] { families, pairs, threshold, field, radius, flowPlan, noFlow, joint, depiction, learned, seed })
            command.Options.Add(option);
        images.AddTo(command);
        network.AddTo(command);
        selection.AddTo(command);
        common.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var outFolder = common.OutFolder(result, "zeroshot");
            Allocator.Tune();
            var known = network.Network(result);
            var source = images.Source(result, result.GetValue(dataset)!, selection);
            var machine = common.Machine(result, network.Device(result));
            var settled = common.Output(result, outFolder);
            if (result.GetValue(joint))
            {
                if (new Option[] { families, threshold, field, flowPlan, noFlow }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
                    throw new InputException($"{given.Name} is for families that are asked one by one, and --joint asks all of the bases at once; leave out one of the two.");
                var similarities = new JointRequest(
                    source: source,
                    network: known,
                    machine: machine,
                    output: settled,
                    bases: result.GetValue(bases)!,
                    pairs: result.GetValue(pairs),
                    radius: result.GetValue(radius),
                    descriptors: BuiltDescriptors.Get(),
                    depiction: DepictionModule.ofName(result.GetValue(depiction)!),
                    onLearned: result.GetValue(learned),
                    seed: result.GetValue(seed));
                JointResult told;
                using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(common.Quiet)))
                    told = await JointTest.run(similarities, display.Show, cancellation);
                common.Tell(result, outFolder, output => JointLines.Write(told, outFolder, output));
                return (int)images.ExitCodeOf(result, told.Run.Rejects);
            }
            if (result.GetResult(depiction) is { Implicit: false })
                throw new InputException("--depiction is of pairs that are asked of turn, scale and shift at once; give --joint as well.");
            var request = new ZeroShotRequest(
                source: source,
                network: known,
                machine: machine,
                output: settled,
                bases: result.GetValue(bases)!,
                families: FamilyNames.Parse(result, families),
                pairs: result.GetValue(pairs),
                threshold: result.GetValue(threshold) is { } asked ? FSharpOption<double>.Some(asked) : null,
                field: HypothesisFieldModule.parse(result.GetValue(field)!),
                radius: result.GetValue(radius),
                siftFlow: result.GetValue(flowPlan) is { } plan ? FSharpOption<SiftFlowParameters[]>.Some(PlanFiles.Load(plan, known.Space).SiftFlow) : null,
                withFlow: !result.GetValue(noFlow),
                descriptors: BuiltDescriptors.Get(),
                onLearned: result.GetValue(learned),
                seed: result.GetValue(seed));
            var error = result.InvocationConfiguration.Error;
            ZeroShotResult tested;
            using (var display = ProgressDisplay.Create(error, result.GetValue(common.Quiet)))
                tested = await ZeroShot.run(request, display.Show, cancellation);
            common.Tell(result, outFolder, output => Tell(tested, outFolder, output, error, result.GetValue(learned)));
            return (int)images.ExitCodeOf(result, tested.Run.Rejects);
        });
        return command;
    }

    private static void Tell(ZeroShotResult tested, string outFolder, TextWriter output, TextWriter error, bool onLearned)
    {
        foreach (var hypotheses in tested.Plan.Hypotheses.Values.Where(hypotheses => hypotheses.Amount(hypotheses.Lattice.Last) > hypotheses.Family.Amounts[^1] + 1e-9))
            error.WriteLine(FormattableString.Invariant($"streaming: {FamilyModule.name(hypotheses.Family.Family)} is tested beyond {hypotheses.Family.Amounts[^1]} {FamilyModule.unit(hypotheses.Family.Family)}, the most that the bases were calibrated on; its generators are extrapolated there (the plan far reaches 120 degrees)."));
        output.WriteLine($"{tested.Originals.Length} originals that the bases were {(onLearned ? "" : "not ")}learned from, {tested.Estimates.Count(FSharpOption<TestPairEstimates>.get_IsSome):N0} pairs in {tested.Run.Cost.Seconds:N0} s"
            + $"; {tested.KnownOriginals} passed over{(tested.WithMaps ? "" : "; the bases have no channel maps")}.");
        FoundLines.Tell(output, tested.Run.BoxesFrom, tested.Run.PassedOver, onlyJson: false);
        ZeroShotTables.Write(tested, output);
        output.WriteLine($"All figures are in {Path.Combine(outFolder, "report.html")} and metrics.json beside it, those of each pair in zeroshot.parquet.");
    }
}
