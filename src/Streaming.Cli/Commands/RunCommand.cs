using System.CommandLine;
using Streaming.Cli.Options;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>run [DATASET]: the whole main job, end to end, with a report.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string?>("DATASET")
        {
            Description = "A folder in ImageNet's CLS-LOC layout, or of images with VOC XML beside them. Without it the made sample is written and used.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var options = new LearnOptions();
        var command = new Command("run", "Runs the main job end to end: selects, learns, and writes report.html. The default without any command.");
        command.Arguments.Add(dataset);
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var outFolder = options.Common.OutFolder(result, "run");
            var given = result.GetValue(dataset);
            var request = options.Request(result, "run", given ?? Path.Combine(outFolder, "sample"), outFolder,
                given is null ? "quick" : "best");
            if (given is null)
            {
                // Whatever speaks against the folder is told before the sample is written into it.
                using var held = RunFolder.Open(outFolder, request.Output.Existing);
                SampleCommand.Write(request.Source.Dataset);
            }
            var report = Path.Combine(outFolder, RunFiles.Report);
            var learned = await LearnRun.WithProgress(request, result, options.Common, _ => { }, cancellation);
            LearnRun.TellDone(learned, outFolder, Path.Combine(outFolder, "bases"), result, options.Common);
            if (!result.GetValue(options.Common.Json))
                result.InvocationConfiguration.Output.WriteLine($"The report is {report}.");
            return (int)options.ExitCodeOf(result, learned.Rejects);
        });
        return command;
    }
}
