using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Learning;

namespace Streaming.Cli.Commands;

/// <summary>merge BASES...: adds the bases of shards.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var bases = new Argument<string[]>("BASES") { Description = "Folders of bases, or runs' folders, of different images.", Arity = ArgumentArity.OneOrMore };
        var partial = new Option<bool>("--partial") { Description = "Merge what is there where shards are missing of a whole; without it they are named, and nothing is merged." };
        var withFlows = new Option<bool>("--with-flows") { Description = "Put the shards' flows together, too: flows/shard=0/ and so on, one table for Spark, DuckDB and polars, whose files are the shards' own." };
        var common = new CommonOptions();
        var command = new ProgramCommand("merge", "Adds the bases of shards: leaves those that one run over all their images would have.")
        {
            Examples =
            [
                new("merge runs/learned runs/second --out runs/merged", "Adds the bases of two shards."),
            ],
        };
        command.Arguments.Add(bases);
        command.Options.Add(partial);
        command.Options.Add(withFlows);
        common.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var outFolder = common.OutFolder(result, "merge");
            Allocator.Tune();
            var request = new MergeRequest(bases: result.GetValue(bases)!, partial: result.GetValue(partial), withFlows: result.GetValue(withFlows), output: common.Output(result, outFolder));
            LearnResult merged;
            var lacks = new List<string>();
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(common.Quiet)))
                merged = Merge.run(request, display.Show, lacks.Add, cancellation);
            foreach (var missing in lacks)
                result.InvocationConfiguration.Error.WriteLine("streaming: " + missing);
            LearnRun.TellDone(merged, outFolder, Path.Combine(outFolder, "bases"), result, common);
            return Task.FromResult((int)ExitCode.Done);
        });
        return command;
    }
}
