using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Experiments.Profile;
using Streaming.Network.Runtime;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>profile NETWORK .. DATASET: how the features of networks follow transforms of the picture, layer by layer.</summary>
internal static class ProfileCommand
{
    public static Command Create()
    {
        var options = new ProfileOptions();
        var command = new ProgramCommand("profile", "Measures where networks are equivariant: learns generators from a part of the originals, and holds the features of the others, layer by layer, against the exact warp, the generators and their channel maps: leaves metrics.json and report.html.")
        {
            Examples =
            [
                new("profile alexnet sample --out runs/profile", "Profiles AlexNet on the made sample."),
            ],
        };
        options.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var outFolder = options.Common.OutFolder(result, "profile");
            Allocator.Tune();
            var request = options.Request(result, outFolder);
            ProfileResult profiled;
            using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(options.Common.Quiet)))
                profiled = await Profiling.run(request, display.Show, cancellation);
            options.Common.Tell(result, outFolder, output => Tell(profiled, outFolder, output));
            return (int)options.ExitCodeOf(result, profiled.Run.Rejects);
        });
        return command;
    }

    private static void Tell(ProfileResult profiled, string outFolder, TextWriter output)
    {
        var metrics = profiled.Metrics;
        output.WriteLine($"{metrics.HeldOut} originals measured, and generators learned from {metrics.LearnedFrom} others, in {metrics.Cost.Seconds:N0} s.");
        FoundLines.Tell(output, profiled.Run.BoxesFrom, profiled.Run.PassedOver, onlyJson: false);
        foreach (var network in metrics.Networks)
        {
            output.WriteLine();
            ProfileTable.Write(network, output);
        }
        output.WriteLine();
        output.WriteLine($"All figures are in {Path.Combine(outFolder, RunFiles.Report)} and {RunFiles.Metrics} beside it; the generators of each network are in {Path.Combine(outFolder, RunFiles.Parts)}.");
    }
}
