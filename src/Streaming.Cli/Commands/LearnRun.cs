using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Learning;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>Running a request to learn, as run and learn both do.</summary>
internal static class LearnRun
{
    /// <summary>Learns, showing progress unless the command line says not to.</summary>
    /// <param name="request">What to learn.</param>
    /// <param name="result">The command line.</param>
    /// <param name="options">The command's common options.</param>
    /// <param name="report">Writes what else belongs into the run's folder.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<LearnResult> WithProgress(LearnRequest request, ParseResult result, CommonOptions options, Action<LearnResult> report, CancellationToken cancellation)
    {
        var error = result.InvocationConfiguration.Error;
        Allocator.Tune();
        using var display = ProgressDisplay.Create(error, result.GetValue(options.Quiet));
        return await Learn.run(request, FuncConvert.FromAction<Pipeline.Graph.Progress>(display.Show), FuncConvert.FromAction(report), cancellation);
    }

    /// <summary>Says in a few lines what was learned and where it is, or prints metrics.json.</summary>
    public static void TellDone(LearnResult learned, string outFolder, string bases, ParseResult result, CommonOptions options)
    {
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(options.Json))
        {
            output.Write(File.ReadAllText(Path.Combine(outFolder, "metrics.json")));
            return;
        }
        var added = learned.NewOriginals < learned.Originals.Length ? $" ({learned.NewOriginals} of them new)" : "";
        output.WriteLine($"{learned.Originals.Length} originals{added}, {learned.ForwardPasses:N0} forward passes, {learned.Pairs:N0} pairs, "
            + $"{learned.Pairs * learned.Space.Length:N0} regression rows in {learned.Cost.Seconds:N0} s ({learned.NewPairs / learned.Cost.Seconds:N0} pairs/s, {learned.Cost.PeakRssMb:N0} MB).");
        PassedOverLine.Tell(output, learned.PassedOver, onlyJson: false);
        foreach (var family in learned.Families)
            output.WriteLine(Line(family));
        if (learned.Originals.Length == 0)
            output.WriteLine($"This share of the images holds no original, so there are no bases; merge passes over it: {RejectAdvice.toText(learned.Rejects)}. The run is in {outFolder}.");
        else
            output.WriteLine($"The bases are in {bases}; the run is in {outFolder}.");
    }

    private static string Line(FamilyResult family)
    {
        var unit = FamilyModule.unit(family.Plan.Family);
        var errors = family.Plan.Amounts.Select((amount, a) => $"{amount:0.##}: {family.GeneratorErrors[a][0].Mean:F2}/{family.GeneratorErrors[a][1].Mean:F2}");
        return $"  {FamilyModule.name(family.Plan.Family),-10} generator's endpoint error in cells, conv1/conv2, by {unit}: {string.Join("  ", errors)}";
    }
}
