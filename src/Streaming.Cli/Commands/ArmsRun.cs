using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Arms;
using Streaming.Report.Drawing;
using Streaming.Storage.Files;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>The command train with arms: several trainings from one model, and the table that compares them.</summary>
internal static class ArmsRun
{
    /// <summary>Runs the experiment, and tells of it.</summary>
    public static async Task<int> Run(ArmsRequest request, TextWriter said, ParseResult result, CommonOptions common, CancellationToken cancellation)
    {
        var outFolder = request.Training.Output.Folder;
        var compared = await TrainArms.run(request, Listener(request, said, cancellation), found => Draw(found, outFolder));
        foreach (var arm in compared.Results)
            foreach (var remark in arm.Remarks)
                result.InvocationConfiguration.Error.WriteLine($"streaming: {arm.Arm.Name} with seed {arm.Seed}: {remark}");
        common.Tell(result, outFolder, output =>
        {
            ArmTable.Write(request, compared, output);
            output.WriteLine($"The figures are in {Path.Combine(outFolder, "metrics.json")}, the models in {Path.Combine(outFolder, "arms")}.");
        });
        return (int)(compared.Results.Any(arm => arm.Learned) ? ExitCode.Done : ExitCode.Failed);
    }

    private static ArmsListener Listener(ArmsRequest request, TextWriter said, CancellationToken cancellation)
    {
        var lines = new Dictionary<(string, ulong), TrainingLines>();
        return new ArmsListener(
            progress: (arm, seed, progress) =>
            {
                var key = (arm.Name, seed);
                if (!lines.TryGetValue(key, out var shown))
                    lines[key] = shown = new TrainingLines(said, progress.Epochs);
                shown.Show(progress);
            },
            finished: arm => said.WriteLine($"{arm.Arm.Name} with seed {arm.Seed}: top-1 {arm.Score.AsTheyAre.Top1:F2} %, top-5 {arm.Score.AsTheyAre.Top5:F2} %{string.Concat(arm.Score.Transformed.Select(one => $", {one.Transform} {one.Score.Top1:F2} %"))}, {arm.SecondsPerEpoch:F1} s an epoch"),
            say: said.WriteLine,
            cancellation: cancellation);
    }

    private static void Draw(ArmsResult compared, string outFolder)
    {
        if (OptionModule.ToObj(compared.Figure) is not { } figure)
            return;
        var path = Path.Combine(outFolder, RunFiles.Figures, FormattableString.Invariant($"{figure.Layer}-{FamilyModule.name(figure.Transform.Family)}-{figure.Transform.Amount}.png"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WholeFile.Write(path, stream => stream.Write(ChannelPicture.draw(figure).Png));
    }
}
