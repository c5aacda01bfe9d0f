using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Experiments.Siamese;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using Streaming.Report.Siamese;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>siamese DATASET: the paper's rival to zero-shot learning, trained on more and more pairs (paper 3.2).</summary>
internal static class SiameseCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A folder in ImageNet's CLS-LOC layout, or of images with VOC XML beside them: some of its originals are learned from, the others tested on." };
        var options = new SiameseOptions();
        var command = new Command("siamese", "Trains Siamese networks to tell whether an object was turned by more than a threshold, on more and more pairs: leaves metrics.json and report.html.");
        command.Arguments.Add(dataset);
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = options.Common.OutFolder(result, "siamese");
            var request = options.Request(result, result.GetValue(dataset)!, outFolder);
            var error = result.InvocationConfiguration.Error;
            var compared = await Experiments.Siamese.Siamese.run(request, Listener(result.GetValue(options.Common.Quiet) ? TextWriter.Null : error),
                FuncConvert.FromAction<SiameseResult>(found => SiameseReport.write(Path.Combine(outFolder, RunFiles.Report), request, found)), cancellation);
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(options.Common.Json))
                output.Write(File.ReadAllText(Path.Combine(outFolder, "metrics.json")));
            else
                SiameseTable.Write(compared, outFolder, output);
            return (int)options.Images.ExitCodeOf(result, compared.Rejects);
        });
        return command;
    }

    private static SiameseListener Listener(TextWriter error)
    {
        var lines = new Dictionary<(string, int), TrainingLines>();
        Action<SiameseArm, int, TrainingSettings, TrainingProgress> show = (arm, count, settings, progress) =>
        {
            var key = (SiameseArmModule.name(arm), count);
            if (!lines.TryGetValue(key, out var shown))
                lines[key] = shown = new TrainingLines(error, settings.Schedule.Epochs, "pairs", tellsEpochs: false);
            shown.Show(progress);
        };
        return new SiameseListener(
            FuncConvert.FromAction(show),
            FuncConvert.FromAction<SiameseRow>(row => error.WriteLine($"{row.Arm} on {row.TrainingPairs:N0} pairs: {100 * row.Accuracy:F1} % of the test pairs, {row.Epochs} epochs in {row.Seconds:N0} s")),
            FuncConvert.FromAction<string>(error.WriteLine));
    }
}
