using Streaming.Experiments.Arms;
using Streaming.Learning.Statistics;

namespace Streaming.Cli.Commands;

/// <summary>An experiment's tables as text: the paper's Table 1 with our arms, and the two ways back through generators.</summary>
internal static class ArmTable
{
    private const int NameWidth = 75;

    public static void Write(ArmsRequest request, ArmsResult result, TextWriter output)
    {
        output.WriteLine($"{result.TestImages:N0} test images, {result.Views} view{(result.Views == 1 ? "" : "s")} of each; mean of the seeds, +- standard deviation; gain on plain, seed by seed, with its 95 % interval");
        output.WriteLine($"{"",-NameWidth}  {"top-1",-16}{"top-5",-16}{"gain in top-1",-26}{"gain in top-5",-26}s per epoch");
        foreach (var row in ArmMetricsModule.paper)
            output.WriteLine($"{row.Method + " (paper, ImageNet)",-NameWidth}  {row.Top1,-16:F2}{row.Top5:F2}");
        output.WriteLine($"{"starting model",-NameWidth}  {result.Start.AsTheyAre.Top1,-16:F2}{result.Start.AsTheyAre.Top5:F2}");
        foreach (var arm in result.Summaries)
            output.WriteLine($"{Name(request, arm),-NameWidth}  {Scores(arm.AsTheyAre)}{arm.SecondsPerEpoch:F1}");
        foreach (var (place, transformed) in result.Start.Transformed.Index())
        {
            output.WriteLine();
            output.WriteLine($"{$"test images under {transformed.Transform}",-NameWidth}  {"top-1",-16}{"top-5",-16}{"gain in top-1",-26}gain in top-5");
            output.WriteLine($"{"starting model",-NameWidth}  {transformed.Score.Top1,-16:F2}{transformed.Score.Top5:F2}");
            foreach (var arm in result.Summaries)
                output.WriteLine($"{Name(request, arm),-NameWidth}  {Scores(arm.Transformed[place].Item2)}".TrimEnd());
        }
        if (result.UntestedClasses.Length > 0)
            output.WriteLine($"No test image that can be read of class {string.Join(", ", result.UntestedClasses.Select(name => $"'{name}'"))}.");
        WriteGradients(result, output);
    }

    private static void WriteGradients(ArmsResult result, TextWriter output)
    {
        if (result.Gradients.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine("Gradients along the negated field against the exact adjoint's: cosine / length of the difference in lengths of the adjoint's");
        var layers = result.Gradients.Select(gradient => gradient.Layer).Distinct().ToArray();
        output.WriteLine($"{"",-16}{string.Concat(layers.Select(layer => $"{layer,-16}"))}");
        foreach (var transform in result.Gradients.GroupBy(gradient => gradient.Transform))
            output.WriteLine($"{transform.Key,-16}{string.Concat(transform.Select(gradient => $"{$"{gradient.Cosine:F3} / {gradient.RelativeDifference:F3}",-16}"))}");
        output.WriteLine();
    }

    private static string Name(ArmsRequest request, ArmSummary arm)
    {
        var epochs = request.Training.Settings.Schedule.Epochs;
        return $"{arm.Arm.Name}, {epochs} epochs, {arm.Seeds.Length} seed{(arm.Seeds.Length == 1 ? "" : "s")}{Frozen(request, arm)}";
    }

    private static string Scores(SeedScores scores) =>
        $"{Value(scores.Top1),-16}{Value(scores.Top5),-16}{Gain(scores.GainTop1),-26}{Gain(scores.GainTop5),-26}";

    // Times of an epoch compare only among arms that compute the same of it.
    private static string Frozen(ArmsRequest request, ArmSummary arm) =>
        request.Training.Settings.Freeze is not { } stage ? "" : arm.Kept ? $", {stage} kept" : $", {stage} computed";

    private static string Value(MeanInterval interval) =>
        interval.Count < 2 ? $"{interval.Mean:F2}" : $"{interval.Mean:F2} +- {interval.Deviation:F2}";

    private static string Gain(Microsoft.FSharp.Core.FSharpOption<MeanInterval>? gain) =>
        gain?.Value is not { } interval ? ""
        : interval.Count < 2 ? $"{interval.Mean:+0.00;-0.00}"
        : $"{interval.Mean:+0.00;-0.00} ({interval.Low:+0.00;-0.00} .. {interval.High:+0.00;-0.00})";
}
