using System.CommandLine;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Experiments.Benchmark;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Commands;

/// <summary>bench: what this machine does, and what a plan will take on it.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var network = new NetworkOptions();
        var plan = new Option<string>("--plan") { Description = "The plan whose SIFTFlow is measured and whose time is estimated: paper, best, quick, far, or a plan's JSON file.", HelpName = "NAME|FILE", DefaultValueFactory = _ => "best" };
        var families = new Option<string[]>("--families") { Description = "Only these families of the plan, such as rotate+ rotate-.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
        var image = new Option<string?>("--image") { Description = "The picture whose features are matched. Default: the first of the made sample.", HelpName = "FILE" };
        var originals = NumberOption.Whole("--originals", 1, 100 * NumberOption.Many, 100, "For how many originals the plan's time is estimated.");
        var seconds = NumberOption.Real("--seconds", RealRange.Above(0, 3600), 4, "How long each figure is measured.");
        var common = new CommonOptions();
        var command = new Command("bench", "Measures this machine: matrix products, AlexNet, SIFTFlow by layer, sums; estimates the time of a plan.");
        foreach (var option in new Option[] { plan, families, image, originals, seconds })
            command.Options.Add(option);
        network.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        common.AddTo(command);
        command.SetAction(result =>
        {
            var outFolder = common.OutFolder(result, "bench");
            var known = network.Network(result);
            var restricted = PlanFiles.Load(result.GetValue(plan)!, known.Space);
            if (FamilyNames.Parse(result, families) is { IsEmpty: false } names)
                restricted = PlanModule.restrictedTo(names, restricted);
            Allocator.Tune();
            var request = new BenchRequest(
                plan: restricted,
                network: known,
                image: result.GetValue(image),
                machine: common.Machine(result, ComputeDevice.Parse("cpu")),
                originals: result.GetValue(originals),
                seconds: result.GetValue(seconds),
                output: common.Output(result, outFolder));
            var measured = Bench.run(request);
            common.Tell(result, outFolder, output => Tell(measured, restricted.Name, output));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void Tell(BenchResult measured, string plan, TextWriter output)
    {
        output.WriteLine($"float32 matrix product    {measured.GemmGflops,8:F0} GFLOP/s on one thread");
        output.WriteLine($"AlexNet, conv1 to conv5   {measured.AlexNetImages,8:F0} images/s on {measured.Threads} threads, {measured.AlexNetScaling:F2} times one thread's");
        foreach (var flow in measured.Flow)
            output.WriteLine($"SIFTFlow {flow.Layer}            {measured.PairMs(flow),8:F2} ms a pair on one thread ({flow.SolveMs:F2} and {flow.PyramidMs:F2} a pyramid); {measured.Threads} threads do {flow.Scaling:F2} times the pairs");
        output.WriteLine($"sums                      {measured.FlowsAdded,8:N0} flows/s on one thread");
        output.WriteLine($"{plan}, {measured.Originals} originals: {measured.Originals * measured.Views:N0} forward passes, {measured.Originals * measured.Steps:N0} flows to find, {measured.Originals * measured.Pairs:N0} pairs;");
        output.WriteLine($"  AlexNet {measured.Originals * measured.AlexNetSeconds:N0} s and SIFTFlow {measured.Originals * measured.FlowSeconds:N0} s of core time, so at least {measured.PlanSeconds:N0} s on {measured.Threads} threads.");
    }
}
