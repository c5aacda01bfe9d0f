using Streaming.Experiments.Siamese;

namespace Streaming.Cli.Commands;

/// <summary>What Siamese networks came to, as text: a row for each training, and how many pairs it takes to catch up.</summary>
internal static class SiameseTable
{
    public static void Write(SiameseResult result, string outFolder, TextWriter output)
    {
        var told = result.Metrics;
        output.WriteLine(FormattableString.Invariant($"{told.Family}: more or less than {told.Threshold}? {told.Pairs:N0} test pairs of {told.TestOriginals.Length} originals; training pairs of {told.TrainingOriginals.Length} others"));
        output.WriteLine($"{"",-12}{"pairs",8}  {"branches",-10}{"accuracy",9}  {"95 %",-16}{"known",9}{"learning",9}{"epochs",8}{"steps",8}{"seconds",9}{"pairs/s",9}");
        foreach (var row in told.Rows)
        {
            output.WriteLine(FormattableString.Invariant(
                $"{row.Arm,-12}{row.TrainingPairs,8:N0}  {row.Branches,-10}{100 * row.Accuracy,7:F1} %  {Interval(row.Test),-16}{100 * row.TestKnownOriginals.Accuracy,7:F1} %{100 * row.TrainingAccuracy,7:F1} %{row.Epochs,8}{row.Steps,8}{row.Seconds,9:F0}{row.TrainingPairsPerSecond,9:F1}"));
        }
        output.WriteLine($"{"paper",-12}{string.Join(", ", SiameseMetricsModule.paper.Rows.Select(point => $"{point.TrainingPairs:N0}: {100 * point.Accuracy:F0} %"))}; zero-shot {100 * SiameseMetricsModule.paper.Zeroshot:F0} %");
        output.WriteLine("known: other pairs of the training originals; learning: the training pairs, in the last epoch");
        foreach (var row in told.Rows.Where(row => !(row.Loss < SiameseMetricsModule.guessing)))
            output.WriteLine(FormattableString.Invariant($"{row.Arm} on {row.TrainingPairs:N0} pairs did not learn: its loss ended at {row.Loss:F4}, and that of guessing is {SiameseMetricsModule.guessing:F4}; give another --learning-rate, or more --steps."));
        foreach (var line in result.CatchingUp)
            output.WriteLine($"{SiameseArmModule.name(line.Arm)} needs {CatchingUp.inWords(line.Needed)} to reach the {100 * line.Accuracy:F1} % of zero-shot ({line.Method}).");
        output.WriteLine($"All figures are in {Path.Combine(outFolder, "report.html")} and metrics.json beside it.");
    }

    private static string Interval(SiameseScore score) =>
        double.IsFinite(score.Low) ? FormattableString.Invariant($"{100 * score.Low:F1} .. {100 * score.High:F1}") : "";
}
