using System.CommandLine;
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
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<LearnResult> WithProgress(LearnRequest request, ParseResult result, CommonOptions options, CancellationToken cancellation)
    {
        var error = result.InvocationConfiguration.Error;
        Allocator.Tune();
        using var display = ProgressDisplay.Create(error, result.GetValue(options.Quiet));
        return await Learn.run(request, display.Show, cancellation);
    }

    /// <summary>Says in a few lines what was learned and where it is, or prints metrics.json.</summary>
    public static void TellDone(LearnResult learned, string outFolder, string bases, ParseResult result, CommonOptions options) =>
        options.Tell(result, outFolder, output => Tell(learned, outFolder, bases, output));

    private static void Tell(LearnResult learned, string outFolder, string bases, TextWriter output)
    {
        var told = learned.Metrics;
        var added = told.NewOriginals < told.Originals ? $" ({told.NewOriginals} of them new)" : "";
        output.WriteLine($"{told.Originals} originals{added}, {told.ForwardPasses:N0} forward passes, {told.Pairs:N0} pairs, "
            + $"{told.RegressionRows:N0} regression rows in {told.Cost.Seconds:N0} s ({told.Cost.PairsPerSecond:N0} pairs/s, {told.Cost.PeakRssMb:N0} MB).");
        FoundLines.Tell(output, learned.BoxesFrom, learned.PassedOver, onlyJson: false);
        foreach (var family in learned.Families)
            output.WriteLine(Line(family, learned.Space));
        output.WriteLine(told.Originals == 0
            ? $"This share of the images holds no original, so there are no bases; merge passes over it: {RejectAdvice.toText(learned.Rejects)}. The run is in {outFolder}."
            : $"The bases are in {bases}; the run is in {outFolder}.");
    }

    // The finest layers are where most of the motion is.
    private static string Line(FamilyResult family, FeatureSpace space)
    {
        var layers = Math.Min(2, space.Layers.Length);
        var unit = FamilyModule.unit(family.Plan.Family);
        var errors = family.Plan.Amounts.Select((amount, a) => $"{amount:0.##}: {string.Join('/', family.GeneratorErrors[a].Take(layers).Select(error => $"{error.Mean:F2}"))}");
        return $"  {FamilyModule.name(family.Plan.Family),-10} generator's endpoint error in cells, {string.Join('/', space.LayerNames.Take(layers))}, by {unit}: {string.Join("  ", errors)}";
    }
}
