using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
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
        var families = new Option<string[]>("--families") { Description = "Only these families of the plan, such as rotate+ rotate-. Default: all.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
        var image = new Option<string?>("--image") { Description = "The picture whose features are matched. Default: the first of the made sample.", HelpName = "FILE" };
        var originals = NumberOption.Whole("--originals", 1, 100 * NumberOption.Many, 100, "For how many originals the plan's time is estimated.");
        var seconds = NumberOption.Real("--seconds", RealRange.Above(0, 3600), 4, "How long each figure is measured.");
        var common = new CommonOptions();
        var command = new ProgramCommand("bench", "Measures this machine: matrix products, the network, SIFTFlow by layer, sums; estimates the time of a plan.")
        {
            Examples =
            [
                new("bench --plan quick --originals 8 --out runs/bench", "Measures this machine, and says what 8 originals would take."),
            ],
        };
        foreach (var option in new Option[] { plan, families, image, originals, seconds })
            command.Options.Add(option);
        network.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        common.AddTo(command);
        command.SetAction((result, cancellation) =>
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
            BenchResult measured;
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(common.Quiet)))
                measured = Bench.run(request, display.Show, cancellation);
            common.Tell(result, outFolder, output => Tell(measured, restricted.Name, output));
            return Task.FromResult((int)ExitCode.Done);
        });
        return command;
    }

    private static void Tell(BenchResult measured, string plan, TextWriter output)
    {
        output.WriteLine($"float32 matrix product    {measured.GemmGflops,8:F0} GFLOP/s on one thread");
        output.WriteLine($"network                   {measured.NetworkImages,8:F0} images/s on {measured.Threads} threads, {measured.NetworkScaling:F2} times one thread's");
        foreach (var flow in measured.Flow)
            output.WriteLine($"SIFTFlow {flow.Layer}            {measured.PairMs(flow),8:F2} ms a pair on one thread ({flow.SolveMs:F2} and {flow.PyramidMs:F2} a pyramid); {measured.Threads} threads do {flow.Scaling:F2} times the pairs");
        output.WriteLine($"sums                      {measured.FlowsAdded,8:N0} flows/s on one thread");
        ForecastLines.Write(plan, measured.Forecast, output);
    }
}
