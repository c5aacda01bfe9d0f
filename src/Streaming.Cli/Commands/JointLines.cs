using System.Globalization;
using Streaming.Experiments.Joint;

namespace Streaming.Cli.Commands;

/// <summary>What zeroshot --joint found, as lines of text.</summary>
internal static class JointLines
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static void Write(JointResult result, string outFolder, TextWriter output)
    {
        var metrics = JointMetricsModule.ofResult(result);
        var shown = result.Depiction.IsPhotograph ? "" : $", the second picture a {metrics.Depiction}";
        output.WriteLine(string.Create(Culture, $"{metrics.Pairs:N0} pairs of {metrics.Originals} originals{shown}, turned by 5 to 120 degrees, scaled by 0.8 to 1.25 and shifted by up to 15 pixels at once, in {metrics.Cost.Seconds:N0} s; mean errors:"));
        output.WriteLine("                                     pairs   degrees    factor    pixels     found");
        foreach (var method in metrics.Methods)
        {
            var score = method.Score;
            output.WriteLine(string.Create(Culture, $"  {method.Method,-18} {method.Pictures,-12} {score.Pairs,8:N0} {score.MeanAbsErrorDegrees,9:F3} {score.MeanAbsErrorFactor,9:F4} {score.MeanAbsErrorPixels,9:F3} {100 * score.Found,8:F1} %"));
        }
        output.WriteLine(string.Create(Culture, $"  intervals hold of {100 * metrics.Joint.IntervalHolds:F1} % of the numbers that features tell"));
        output.WriteLine($"  composed generators are off the exact fields by {string.Join(", ", metrics.CompositionEpe.Select(layer => string.Create(Culture, $"{layer.Key} {layer.Value:F3}")))} cells");
        foreach (var kind in metrics.Kinds)
            output.WriteLine(string.Create(Culture, $"  {kind.Kind,-14} {kind.Pairs,6:N0} pairs, {100 * kind.Confident,5:F1} % called certain"));
        output.WriteLine($"All figures are in {Path.Combine(outFolder, "report.html")} and metrics.json beside it, those of each pair in similarities.parquet.");
    }
}
