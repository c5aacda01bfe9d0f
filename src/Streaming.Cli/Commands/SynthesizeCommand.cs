using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Synthesis;
using Streaming.Generators.Transforms;
using Streaming.Network.Inversion;
using Streaming.Network.Runtime;
using Streaming.Report.Synthesis;

namespace Streaming.Cli.Commands;

/// <summary>synthesize BASES IMAGE: what generators make of one image, in features and in pictures (paper, Figures 3 and A2).</summary>
internal static class SynthesizeCommand
{
    private const string TransformName = "--transform";

    public static Command Create()
    {
        var bases = new Argument<string>("BASES") { Description = "The bases: a folder of bases, or a run's folder." };
        var image = new Argument<string>("IMAGE") { Description = "A JPEG or PNG file." };
        var transforms = new Option<string[]>(TransformName) { Description = "What to do to the object: rotate=30 (counter-clockwise; rotate=-30 clockwise), scale=1.3, left=30, right, up, down, or a family's name; with commas for one picture each, with + for one after the other (rotate=30+scale=1.3). Given again, another sheet. Default: rotate=30,scale=1.3,left=30.", HelpName = "LIST" };
        var box = BoxOption.Create();
        var layer = new Option<string?>("--layer") { Description = $"The layer whose features become pictures. Default: the inverter's, or the network's first. With the default weights inverters of {string.Join(", ", DefaultInverters.Layers)} make them; of other layers they show the cells in colours of their principal directions.", HelpName = "NAME" };
        var inverter = new Option<string?>("--inverter") { Description = "An inverter that invert-train wrote. Default: the one of --layer that travels with the program, where there is one for these weights.", HelpName = "FILE" };
        var flowOnly = new Option<bool>("--flow-only") { Description = "Move features and leave their channels as they are, also where the bases have channel maps." };
        var boundary = new BoundaryOption();
        var network = new NetworkOptions();
        var common = new CommonOptions();
        var command = new ProgramCommand("synthesize", "Makes features of transformed views by generators, and pictures of them: leaves report.html, sheets and pictures, features.safetensors and metrics.json.")
        {
            Examples =
            [
                new("synthesize runs/learned a.jpg --transform rotate=9 --out runs/shown", "Shows what the generators make of a picture's features."),
            ],
        };
        command.Arguments.Add(bases);
        command.Arguments.Add(image);
        foreach (var option in new Option[] { transforms, box, layer, inverter, flowOnly, boundary.Option })
            command.Options.Add(option);
        network.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        common.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = common.OutFolder(result, "synthesize");
            string[] texts = result.GetValue(transforms) is { Length: > 0 } given ? given : ["rotate=30,scale=1.3,left=30"];
            var rows = Array.ConvertAll(texts, text => TransformChainModule.parseList(TransformName, text));
            var net = network.Network(result);
            var painting = PaintingModule.choose(net, Given(result.GetValue(layer)), Given(result.GetValue(inverter)));
            var request = new SynthesizeRequest(
                bases: result.GetValue(bases)!,
                image: result.GetValue(image)!,
                rows: rows,
                box: BoxOption.Value(result, box),
                channelMaps: !result.GetValue(flowOnly),
                boundary: boundary.Value(result),
                painting: painting,
                network: net,
                machine: common.Machine(result, network.Device(result)),
                output: common.Output(result, outFolder, (transforms, OptionsInForce.List(texts)), (layer, PaintingModule.layer(painting)), (inverter, InverterPath(painting))));
            SynthesizeResult synthesized;
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(common.Quiet)))
            {
                display.Show("making features by generators, and pictures of them");
                synthesized = Synthesize.run(request, found => SynthesisFiles.write(found, outFolder), cancellation);
            }
            Warn(synthesized, result.InvocationConfiguration.Error);
            common.Tell(result, outFolder, output => Tell(synthesized, outFolder, output));
            return Task.FromResult((int)ExitCode.Done);
        });
        return command;
    }

    private static FSharpOption<string>? Given(string? text) => text is null ? null : FSharpOption<string>.Some(text);

    private static string? InverterPath(Painting painting) =>
        OptionModule.ToObj(PaintingModule.file(painting)) is { } file ? Path.GetFullPath(file) : null;

    private static void Warn(SynthesizeResult synthesized, TextWriter error)
    {
        if (OptionModule.ToObj(synthesized.Inverter) is null)
            error.WriteLine($"streaming: no inverter of {synthesized.Layer} travels with the program for these weights; its features are shown by colours of their principal directions; invert-train makes one, --inverter FILE gives it.");
        ExtrapolationLine.Warn(error, synthesized.Rows.SelectMany(row => row).SelectMany(transform => transform.Extrapolated).Distinct());
        if (synthesized.Box.Assumed)
            error.WriteLine($"streaming: the object's box is {synthesized.Box.Source}; --box gives another.");
    }

    private static void Tell(SynthesizeResult synthesized, string outFolder, TextWriter output)
    {
        var layer = synthesized.Layer;
        output.WriteLine(synthesized.InversionPsnr is { Value: var psnr }
            ? $"Features of {layer}; their inversion shows the image at {psnr:F1} dB."
            : $"Features of {layer}; pictures show their cells in colours of their principal directions.");
        foreach (var transform in synthesized.Rows.SelectMany(row => row))
        {
            var measured = transform.Layers.First(found => found.Layer == layer);
            output.WriteLine($"  {transform.Chain.Text,-28} RMS {measured.Generator.RootMeanSquare:F2} ({(synthesized.HasChannelMaps ? $"flow alone {measured.Flow.RootMeanSquare:F2}, " : "")}exact warp {measured.ExactWarp.RootMeanSquare:F2}, doing nothing {measured.Identity.RootMeanSquare:F2}), there and back {measured.Back.RootMeanSquare:F2}; the pictures are {transform.Likeness:F1} dB apart");
        }
        output.WriteLine($"See {Path.Combine(outFolder, "report.html")}.");
    }
}
