using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Storage.Bases;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>
/// extend BASES DATASET: adds a dataset's images to bases, as if they had been there from the start. The bases are
/// replaced; the run's own files, the new flows among them, go beside them.
/// </summary>
internal static class ExtendCommand
{
    public static Command Create()
    {
        var bases = new Argument<string>("BASES") { Description = "The bases to grow: a folder of bases, or a run's folder." };
        var dataset = DatasetArgument.Boxed();
        var options = new LearnOptions();
        var follow = new FollowRun();
        var command = new ProgramCommand("extend", "Adds new images to bases; only these are computed. Leaves the bases grown, and flows/ and metrics.json in --out, by default a folder beside the bases.")
        {
            Examples =
            [
                new("extend runs/learned sample --shard 1/2 --out runs/extended", "Adds the images that were held out to the bases."),
            ],
            PatienceOf = follow.PatienceOf,
        };
        command.Arguments.Add(bases);
        command.Arguments.Add(dataset);
        follow.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var place = BasesFolder.PlaceOf(result.GetValue(bases)!);
            var follows = follow.IsWanted(result, options.ShardOption, options.ResumeOption, options.Common.Overwrite);
            var outFolder = result.GetValue(options.Common.Out) is null
                ? follows ? Path.Combine(Path.GetDirectoryName(place)!, "followed") : NewFolder.Make(Path.GetDirectoryName(place)!, "extend")
                : options.Common.OutFolder(result, "extend");
            var request = options.Request(result, "extend", result.GetValue(dataset)!, outFolder, null, place);
            if (follows)
                return await follow.Run(request, result, options.Common, cancellation);
            var learned = await LearnRun.WithProgress(request, result, options.Common, cancellation);
            LearnRun.TellDone(learned, outFolder, place, result, options.Common);
            return (int)options.ExitCodeOf(result, learned.Rejects);
        });
        return command;
    }
}
