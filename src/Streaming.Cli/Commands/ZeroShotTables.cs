using System.Globalization;
using Streaming.Domain;
using Streaming.Experiments.ZeroShot;
using Streaming.Generators.Amounts;

namespace Streaming.Cli.Commands;

/// <summary>What a test found, as lines of text.</summary>
internal static class ZeroShotTables
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static void Write(ZeroShotResult tested, TextWriter output)
    {
        foreach (var scored in tested.Sets)
        {
            var (family, unit) = (FamilyModule.name(scored.Set.Family), FamilyModule.unit(scored.Set.Family));
            var asked = string.Create(Culture, $"more or less than {scored.Set.Threshold:0.###} {unit}");
            output.WriteLine(scored.Set.Draw is TestAmounts.Within range
                ? string.Create(Culture, $"{family}, {scored.Set.Pairs.Length:N0} pairs from {range.low:0.###} to {range.high:0.###} {unit}; {asked}")
                : string.Create(Culture, $"{family}, {scored.Set.Pairs.Length:N0} pairs about {scored.Set.Threshold:0.###} {unit}; {asked}"));
            output.WriteLine($"  {"",-24} {"right",7} {"mean error",11} {"median",9} {"95 % holds",11}   right by {string.Join(", ", tested.Plan.Space.LayerNames)} alone");
            foreach (var method in scored.Methods)
                output.WriteLine(string.Create(Culture, $"  {AmountMethodModule.name(method.Method),-24} {method.Score.Accuracy.Value,7:P1} {method.Score.MeanAbsError.Value,11:G3} {method.Score.MedianAbsError,9:G3} {(double.IsNaN(method.Coverage) ? "-" : method.Coverage.ToString("P0", Culture)),11}   ")
                    + (AmountMethodModule.isControl(method.Method) ? "a control: knows no features" : string.Join(", ", method.Layers.Select(layer => layer.Accuracy.Value.ToString("P1", Culture)))));
        }
    }
}
