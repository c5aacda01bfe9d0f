using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Inversion;
using Streaming.Experiments.Training;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>invert-train DATASET: trains a network that makes pictures of a layer's features.</summary>
internal static class InvertTrainCommand
{
    public static Command Create()
    {
        var dataset = DatasetArgument.Any("Where it has the parts train and val, the first is learned from and the second judged by; otherwise every tenth image is judged by.");
        var options = new InvertTrainOptions();
        var command = new ProgramCommand("invert-train", "Trains an up-convolutional network that makes pictures of a layer's features: leaves inverter.safetensors and metrics.json.")
        {
            Examples =
            [
                new("invert-train sample --layer conv1 --epochs 1 --out runs/inverter", "Trains an inverter of conv1 on all images of the folder."),
            ],
        };
        command.Arguments.Add(dataset);
        options.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        command.SetAction(async (result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = options.Common.OutFolder(result, "invert-train");
            var request = options.Request(result, result.GetValue(dataset)!, outFolder);
            var said = result.GetValue(options.Common.Quiet) ? TextWriter.Null : result.InvocationConfiguration.Error;
            var lines = new InversionLines(said, request.Settings.Schedule.Epochs);
            var trained = await InvertTrain.run(request, new TrainingListener(progress: lines.Show, say: said.WriteLine, cancellation: cancellation));
            // What is not as it should be is told in any case, beside the results.
            foreach (var remark in trained.End.Remarks)
                result.InvocationConfiguration.Error.WriteLine("streaming: " + remark);
            options.Common.Tell(result, outFolder, output => Tell(trained, request.Layer, outFolder, output));
            return (int)(trained.End.Failed ? ExitCode.Failed : ExitCode.Done);
        });
        return command;
    }

    private static void Tell(InvertTrainResult trained, string layer, string outFolder, TextWriter output)
    {
        var told = trained.Metrics;
        var rejects = trained.Rejects.Length > 0 ? $" {trained.Rejects.Length} images could not be read ({RejectCounts.toText(RejectTallyModule.ofRejects(trained.Rejects))}); see rejects.parquet." : "";
        output.WriteLine($"{layer} inverted: PSNR {told.Psnr:F2} dB on {told.UnseenImages:N0} unseen images (a flat picture of the mean colour: {told.PsnrFlat:F2} dB); {told.Images:N0} images, {told.Epochs.Length} epochs in {told.Run.Cost.Seconds:N0} s.{rejects}");
        output.WriteLine($"The inverter is in {Path.Combine(outFolder, "inverter.safetensors")}.");
    }
}
