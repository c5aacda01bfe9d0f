using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Training;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>train DATASET: teaches AlexNet to tell the dataset's classes apart.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var dataset = DatasetArgument.Classed("folders train/CLASS/ and val/CLASS/, CLASS/ alone");
        var options = new TrainOptions();
        var arms = new ArmOptions();
        var command = new ProgramCommand("train", "Trains AlexNet on the classes of a dataset: leaves model.safetensors and metrics.json. With --arms it compares ways of training.")
        {
            OfAlexNetAlone = "trains",
            Examples =
            [
                new("train photos --epochs 2 --out runs/trained", "Trains on the folders photos/train/CLASS, and judges by photos/val/CLASS."),
                new("train photos --arms plain generators --bases runs/learned", "Compares training with and without generators."),
            ],
        };
        command.Arguments.Add(dataset);
        options.AddTo(command);
        command.Options.Add(MaxPixelsOption.Create());
        arms.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = options.Common.OutFolder(result, "train");
            var request = options.Request(result, result.GetValue(dataset)!, outFolder);
            var error = result.InvocationConfiguration.Error;
            var said = result.GetValue(options.Common.Quiet) ? TextWriter.Null : error;
            if (arms.IsExperiment(result))
                return await ArmsRun.Run(arms.Request(result, request), said, result, options.Common, cancellation);
            arms.RefuseWithoutArms(result, request);
            TrainingLines? lines = null;
            var trained = await Train.run(request, new TrainingListener(progress: progress => (lines ??= new TrainingLines(said, progress.Epochs)).Show(progress), say: said.WriteLine, cancellation: cancellation));
            options.Common.Tell(result, outFolder, output => Tell(trained, outFolder, output));
            // What is not as it should be is told in any case, beside the results.
            foreach (var remark in trained.End.Remarks)
                error.WriteLine("streaming: " + remark);
            return (int)(trained.End.Failed ? ExitCode.Failed : ExitCode.Done);
        });
        return command;
    }

    private static void Tell(TrainResult trained, string outFolder, TextWriter output)
    {
        var (told, last) = (trained.Metrics, trained.Metrics.Epochs[^1]);
        var rejects = trained.Rejects.Length > 0 ? $" {trained.Rejects.Length} images could not be read ({RejectCounts.toText(RejectTallyModule.ofRejects(trained.Rejects))}); see rejects.parquet." : "";
        var kept = trained.End.Kept;
        var judged = kept.ValTop1 is { } val ? $", {val:F2} % on val (centre view{(kept.Epoch < last.Epoch ? $", epoch {kept.Epoch}" : "")})" : "";
        output.WriteLine($"{told.Images:N0} images of {told.Classes} classes, {told.Epochs.Length} epochs in {told.Run.Cost.Seconds:N0} s: loss {last.Loss:F4}, top-1 {last.Top1:F2} % while learning{judged}.{rejects}");
        if (told.UnjudgedClasses.Length > 0)
            output.WriteLine($"On val there is no image that can be read of class {string.Join(", ", told.UnjudgedClasses.Select(name => $"'{name}'"))}.");
        output.WriteLine($"The network is in {Path.Combine(outFolder, "model.safetensors")}.");
    }
}
