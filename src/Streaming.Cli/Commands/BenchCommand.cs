using System.CommandLine;
using System.Text.Json.Nodes;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline;

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
        var originals = new Option<int>("--originals") { Description = "For how many originals the plan's time is estimated.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var seconds = new Option<double>("--seconds") { Description = "How long each figure is measured.", HelpName = "X", DefaultValueFactory = _ => 4 };
        var common = new CommonOptions();
        var command = new Command("bench", "Measures this machine: matrix products, AlexNet, SIFTFlow by layer, sums; estimates the time of a plan.");
        foreach (var option in new Option[] { plan, families, image, originals, seconds })
            command.Options.Add(option);
        network.AddTo(command);
        command.Options.Add(MaxPixelsOption.Option);
        common.AddTo(command);
        command.SetAction(result =>
        {
            var outFolder = common.OutFolder(result, "bench");
            var restricted = PlanFiles.Load(result.GetValue(plan)!);
            if (result.GetValue(families) is { Length: > 0 } names)
                restricted = PlanModule.restrictedTo(FamilyNames.Parse(names), restricted);
            if (result.GetValue(originals) is var count && count < 1)
                throw new InputException($"--originals is {count}; expected 1 or more.");
            if (result.GetValue(seconds) is var length && !(length is > 0 and <= 3600))
                throw new InputException($"--seconds is {length}; expected more than 0, up to 3600.");
            var options = new JsonObject
            {
                ["image"] = result.GetValue(image) is { } path ? Path.GetFullPath(path) : null,
                ["threads"] = result.GetValue(common.Threads),
                ["originals"] = count,
                ["seconds"] = length,
                ["out"] = Path.GetFullPath(outFolder),
            };
            Allocator.Tune();
            var request = new BenchRequest(restricted, network.Weights(result), result.GetValue(image), result.GetValue(common.Threads), count, length, outFolder, common.Existing(result), options);
            var measured = Bench.run(request);
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(common.Json))
                output.Write(File.ReadAllText(Path.Combine(outFolder, "metrics.json")));
            else
                Tell(measured, restricted.Name, output);
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
