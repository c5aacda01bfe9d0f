using System.CommandLine;
using Streaming.Cli.Options;
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
        var common = new CommonOptions();
        var command = new Command("merge", "Adds the bases of shards: leaves those that one run over all their images would have.");
        command.Arguments.Add(bases);
        common.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var outFolder = common.OutFolder(result, "merge");
            Allocator.Tune();
            var request = new MergeRequest(bases: result.GetValue(bases)!, output: common.Output(result, outFolder));
            var merged = Merge.run(request, missing => result.InvocationConfiguration.Error.WriteLine("streaming: " + missing), cancellation);
            LearnRun.TellDone(merged, outFolder, Path.Combine(outFolder, "bases"), result, common);
            return Task.FromResult((int)ExitCode.Done);
        });
        return command;
    }
}
