using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;

namespace Streaming.Cli.Commands;

/// <summary>learn DATASET: pairs, features, flows, PCA and regression (paper, section 2).</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        var dataset = DatasetArgument.Boxed();
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and what time, disk and memory it would take, told from learning from a few of the originals; leave nothing." };
        var shards = NumberOption.WholeOrNone(ShardsLines.OptionName, 1, 100_000, "With --dry-run: say what each of so many shards would take, merging them, and all together. Default: tells of one run.");
        var options = new LearnOptions(holdsOut: true);
        var command = new ProgramCommand("learn", "Learns generators from a dataset: leaves flows/, bases/ and metrics.json.")
        {
            Examples =
            [
                new("learn sample --plan quick --shard 0/2 --out runs/learned", "Learns from every second image; the others are held out, for evaluate."),
                new("learn sample --plan quick --dry-run", "Says what that would do and take, and does nothing."),
                new("learn sample --plan quick --dry-run --shards 4", "Says what each of four shards would take, and merging them."),
            ],
        };
        command.Arguments.Add(dataset);
        command.Options.Add(dryRun);
        command.Options.Add(shards);
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(dryRun))
                return await DryRun.Tell(options, result, result.GetValue(dataset)!, result.GetValue(shards), cancellation);
            if (result.GetValue(shards) is not null)
                throw new InputException($"{ShardsLines.OptionName} tells what shards would take, with --dry-run; one of them is learned by --shard i/n.");
            var request = options.Request(result, "learn", result.GetValue(dataset)!, options.Common.OutFolder(result, "learn"), "best");
            var learned = await LearnRun.WithProgress(request, result, options.Common, cancellation);
            LearnRun.TellDone(learned, request.Output.Folder, Path.Combine(request.Output.Folder, "bases"), result, options.Common);
            return (int)options.ExitCodeOf(result, learned.Rejects);
        });
        return command;
    }
}
