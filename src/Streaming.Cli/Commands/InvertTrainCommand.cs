using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Inversion;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>invert-train DATASET: trains a network that makes pictures of a layer's features.</summary>
internal static class InvertTrainCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A folder of images in any layout. Where it has the parts train and val, the first is learned from and the second judged by; otherwise every tenth image is judged by." };
        var options = new InvertTrainOptions();
        var command = new Command("invert-train", "Trains an up-convolutional network that makes pictures of a layer's features: leaves inverter.safetensors and metrics.json.");
        command.Arguments.Add(dataset);
        options.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        command.SetAction(async (result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = options.Common.OutFolder(result, "invert-train");
            var request = options.Request(result, result.GetValue(dataset)!, outFolder);
            var error = result.GetValue(options.Common.Quiet) ? TextWriter.Null : result.InvocationConfiguration.Error;
            var lines = new InversionLines(error, request.Settings.Schedule.Epochs);
            var trained = await InvertTrain.run(request, FuncConvert.FromAction<TrainingProgress>(lines.Show), FuncConvert.FromAction<string>(error.WriteLine), cancellation);
            // What is not as it should be is told in any case, beside the results.
            foreach (var remark in trained.End.Remarks)
                result.InvocationConfiguration.Error.WriteLine("streaming: " + remark);
            var told = trained.Metrics;
            var exit = trained.End.Failed ? ExitCode.Failed : ExitCode.Done;
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(options.Common.Json))
            {
                output.Write(File.ReadAllText(Path.Combine(outFolder, "metrics.json")));
                return (int)exit;
            }
            var rejects = trained.Rejects.Length > 0 ? $" {trained.Rejects.Length} images could not be read ({RejectCounts.toText(trained.Rejects)}); see rejects.parquet." : "";
            output.WriteLine($"{request.Layer} inverted: PSNR {told.Psnr:F2} dB on {told.UnseenImages:N0} unseen images (a flat picture of the mean colour: {told.PsnrFlat:F2} dB); {told.Images:N0} images, {told.Epochs.Length} epochs in {told.Run.Cost.Seconds:N0} s.{rejects}");
            output.WriteLine($"The inverter is in {Path.Combine(outFolder, "inverter.safetensors")}.");
            return (int)exit;
        });
        return command;
    }
}
