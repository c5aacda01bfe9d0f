using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Experiments.Siamese;
using Streaming.Network.Runtime;

namespace Streaming.Cli.Commands;

/// <summary>siamese DATASET: the paper's rival to zero-shot learning, trained on more and more pairs (paper 3.2).</summary>
internal static class SiameseCommand
{
    public static Command Create()
    {
        var dataset = DatasetArgument.Boxed("Some of its originals are learned from, the others tested on.");
        var options = new SiameseOptions();
        var command = new ProgramCommand("siamese", "Trains Siamese networks to tell whether an object was turned by more than a threshold, on more and more pairs: leaves metrics.json and report.html.")
        {
            OfAlexNetAlone = "trains branches of",
            Examples =
            [
                new("siamese sample --pairs 50 --test-pairs 20 --steps 3 --out runs/rival", "Trains on few pairs for few steps: a trial of the machine, not of the method."),
            ],
        };
        command.Arguments.Add(dataset);
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            Allocator.Tune();
            var outFolder = options.Common.OutFolder(result, "siamese");
            var request = options.Request(result, result.GetValue(dataset)!, outFolder);
            var said = result.GetValue(options.Common.Quiet) ? TextWriter.Null : result.InvocationConfiguration.Error;
            var compared = await Experiments.Siamese.Siamese.run(request, Listener(said, cancellation));
            options.Common.Tell(result, outFolder, output => SiameseTable.Write(compared, outFolder, output));
            return (int)options.Images.ExitCodeOf(result, compared.Rejects);
        });
        return command;
    }

    private static SiameseListener Listener(TextWriter said, CancellationToken cancellation)
    {
        var lines = new Dictionary<(string, int), TrainingLines>();
        return new SiameseListener(
            progress: (arm, count, settings, progress) =>
            {
                var key = (SiameseArmModule.name(arm), count);
                if (!lines.TryGetValue(key, out var shown))
                    lines[key] = shown = new TrainingLines(said, settings.Schedule.Epochs, "pairs", tellsEpochs: false);
                shown.Show(progress);
            },
            finished: row => said.WriteLine($"{row.Arm} on {row.TrainingPairs:N0} pairs: {100 * row.Accuracy:F1} % of the test pairs, {row.Epochs} epochs in {row.Seconds:N0} s"),
            say: said.WriteLine,
            cancellation: cancellation);
    }
}
