using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Experiments.Synthesis;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Commands;

/// <summary>show BASES IMAGE: one object under every family and any amount, on a page that is tried by hand.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var bases = new Argument<string>("BASES") { Description = "The bases: a folder of bases, or a run's folder." };
        var image = new Argument<string>("IMAGE") { Description = "A JPEG or PNG file." };
        var box = BoxOption.Create();
        var network = new NetworkOptions();
        var common = new CommonOptions();
        var command = new ProgramCommand("show", "Makes a page on which one object is turned, scaled and moved by hand, layer by layer: leaves report.html, pictures, fields.safetensors and metrics.json.")
        {
            Examples =
            [
                new("show runs/learned a.jpg --out runs/object", "Shows a picture's object under every family of the bases."),
            ],
        };
        command.Arguments.Add(bases);
        command.Arguments.Add(image);
        command.Options.Add(box);
        network.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        common.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = common.OutFolder(result, "show");
            var net = network.Network(result);
            var error = result.InvocationConfiguration.Error;
            var request = new ShownObjectRequest(
                bases: result.GetValue(bases)!,
                image: result.GetValue(image)!,
                box: BoxOption.Value(result, box),
                inverters: ImageViews.defaultInverters(net),
                amounts: ShownObjectRequestModule.usualAmounts,
                network: net,
                machine: common.Machine(result, network.Device(result)),
                output: common.Output(result, outFolder));
            var quiet = result.GetValue(common.Quiet);
            var shown = ShownObject.run(request, (done, all) => Progress(error, quiet, done, all), cancellation);
            if (shown.BoxAssumed)
                error.WriteLine($"streaming: the object's box is {shown.BoxSource}; --box gives another.");
            common.Tell(result, outFolder, output => output.WriteLine($"Open {Path.Combine(outFolder, "report.html")} and move the slider."));
            return Task.FromResult((int)ExitCode.Done);
        });
        return command;
    }

    private static void Progress(TextWriter error, bool quiet, int done, int all)
    {
        if (!quiet && (done % 10 == 0 || done == all))
            error.WriteLine($"{done} of {all} amounts shown");
    }
}
