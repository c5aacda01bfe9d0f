using System.CommandLine;
using Streaming.Cli.Options;

namespace Streaming.Cli.Commands;

/// <summary>learn DATASET: pairs, features, flows, PCA and regression (paper, section 2).</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A folder in ImageNet's CLS-LOC layout, or of images with VOC XML beside them." };
        var options = new LearnOptions(holdsOut: true);
        var command = new Command("learn", "Learns generators from a dataset: leaves flows/, bases/ and metrics.json.");
        command.Arguments.Add(dataset);
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var request = options.Request(result, "learn", result.GetValue(dataset)!, options.Common.OutFolder(result, "learn"), "best");
            var learned = await LearnRun.WithProgress(request, result, options.Common, _ => { }, cancellation);
            LearnRun.TellDone(learned, request.Output.Folder, Path.Combine(request.Output.Folder, "bases"), result, options.Common);
            return (int)options.ExitCodeOf(result, learned.Rejects);
        });
        return command;
    }
}
