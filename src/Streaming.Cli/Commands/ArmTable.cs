using Streaming.Experiments.Arms;
using Streaming.Learning.Statistics;

namespace Streaming.Cli.Commands;

/// <summary>An experiment's tables as text: the paper's Table 1 with our arms, and the two ways back through generators.</summary>
internal static class ArmTable
{
    private const int NameWidth = 75;

    public static void Write(ArmsRequest request, ArmsResult result, TextWriter output)
    {
        var epochs = request.Training.Settings.Schedule.Epochs;
        output.WriteLine($"{result.TestImages:N0} test images, {result.Views} views of each; mean of the seeds, +- standard deviation; gain on plain, seed by seed, with its 95 % interval");
        output.WriteLine($"{"",-NameWidth}  {"top-1",-16}{"top-5",-16}{"gain in top-1",-26}{"gain in top-5",-26}s per epoch");
        foreach (var row in ArmMetricsModule.paper)
            output.WriteLine($"{row.Method + " (paper, ImageNet)",-NameWidth}  {row.Top1,-16:F2}{row.Top5:F2}");
        output.WriteLine($"{"starting model",-NameWidth}  {result.Start.Top1,-16:F2}{result.Start.Top5:F2}");
        foreach (var arm in result.Summaries)
        {
            var name = $"{ArmModule.name(arm.Arm)}, {epochs} epochs, {arm.Seeds.Length} seed{(arm.Seeds.Length == 1 ? "" : "s")}{Frozen(request, arm.Arm)}";
            output.WriteLine($"{name,-NameWidth}  {Value(arm.Top1),-16}{Value(arm.Top5),-16}{Gain(arm.GainTop1),-26}{Gain(arm.GainTop5),-26}{arm.SecondsPerEpoch:F1}");
        }
        if (result.UntestedClasses.Length > 0)
            output.WriteLine($"No test image that can be read of class {string.Join(", ", result.UntestedClasses.Select(name => $"'{name}'"))}.");
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

    // Times of an epoch compare only among arms that compute the same of it.
    private static string Frozen(ArmsRequest request, Arm arm) =>
        request.Training.Settings.Freeze is not { } stage ? ""
        : request.Training.Kept.Views > 0 && !arm.IsImages ? $", {stage} kept"
        : $", {stage} computed";

    private static string Value(MeanInterval interval) =>
        interval.Count < 2 ? $"{interval.Mean:F2}" : $"{interval.Mean:F2} +- {interval.Deviation:F2}";

    private static string Gain(Microsoft.FSharp.Core.FSharpOption<MeanInterval>? gain) =>
        gain?.Value is not { } interval ? ""
        : interval.Count < 2 ? $"{interval.Mean:+0.00;-0.00}"
        : $"{interval.Mean:+0.00;-0.00} ({interval.Low:+0.00;-0.00} .. {interval.High:+0.00;-0.00})";
}
