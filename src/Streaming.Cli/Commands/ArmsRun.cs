using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Experiments.Arms;
using Streaming.Network.Training;
using Streaming.Report.Drawing;
using Streaming.Storage.Files;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>The command train with arms: several trainings from one model, and the table that compares them.</summary>
internal static class ArmsRun
{
    /// <summary>Runs the experiment, and tells of it.</summary>
    public static async Task<int> Run(ArmsRequest request, bool quiet, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        var error = quiet ? TextWriter.Null : console.Error;
        var outFolder = request.Training.Out;
        var lines = new Dictionary<(string, ulong), TrainingLines>();
        var listener = new ArmsListener(
            Curried<Arm, ulong, TrainingProgress>((arm, seed, progress) =>
            {
                var key = (ArmModule.name(arm), seed);
                if (!lines.TryGetValue(key, out var shown))
                    lines[key] = shown = new TrainingLines(error, request.Training.Settings.Schedule.Epochs);
                shown.Show(progress);
            }),
            FuncConvert.FromAction<ArmResult>(result =>
                error.WriteLine($"{ArmModule.name(result.Arm)} with seed {result.Seed}: top-1 {result.Score.Top1:F2} %, top-5 {result.Score.Top5:F2} %, {result.SecondsPerEpoch:F1} s an epoch")),
            FuncConvert.FromAction<string>(error.WriteLine));
        var compared = await TrainArms.run(request, listener, FuncConvert.FromAction<ArmsResult>(found => Draw(found, outFolder)), cancellation);
        foreach (var result in compared.Results)
            foreach (var remark in result.Remarks)
                console.Error.WriteLine($"streaming: {ArmModule.name(result.Arm)} with seed {result.Seed}: {remark}");
        var exit = compared.Results.Any(result => result.Learned) ? ExitCode.Done : ExitCode.Failed;
        var output = console.Output;
        if (json)
        {
            output.Write(File.ReadAllText(Path.Combine(outFolder, "metrics.json")));
            return (int)exit;
        }
        ArmTable.Write(request, compared, output);
        output.WriteLine($"The figures are in {Path.Combine(outFolder, "metrics.json")}, the models in {Path.Combine(outFolder, "arms")}.");
        return (int)exit;
    }

    private static void Draw(ArmsResult compared, string outFolder)
    {
        if (OptionModule.ToObj(compared.Figure) is not { } figure)
            return;
        var path = Path.Combine(outFolder, RunFiles.Figures, FormattableString.Invariant($"{figure.Layer}-{FamilyModule.name(figure.Transform.Family)}-{figure.Transform.Amount}.png"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WholeFile.Write(path, stream => stream.Write(ChannelPicture.draw(figure).Png));
    }

    private static FSharpFunc<T1, FSharpFunc<T2, FSharpFunc<T3, Unit>>> Curried<T1, T2, T3>(Action<T1, T2, T3> action) => FuncConvert.FromAction(action);
}
