using System.Globalization;
using Streaming.Domain;
using Streaming.Experiments.ZeroShot;

namespace Streaming.Cli.Commands;

/// <summary>What the controls say of two pictures, as lines of text.</summary>
internal static class PairControlLines
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static void Write(PairControls controls, TextWriter output)
    {
        var pixels = controls.Pixels;
        output.WriteLine(string.Create(Culture, $"Without features, pixels tell {FamilyModule.name(pixels.Family)} by {pixels.Estimate.All.Amount:0.###} {FamilyModule.unit(pixels.Family)} (95 %: {pixels.Estimate.All.Low:0.###} to {pixels.Estimate.All.High:0.###}; agreement {pixels.Agreement:F2})."));
        if (controls.Descriptors is not { Value: var (by, found) })
            return;
        if (found is not { Value: var match })
        {
            output.WriteLine($"{by}: too few matches agree.");
            return;
        }
        var parts = SimilarityModule.ofMap(controls.InputSize, match.Map);
        output.WriteLine(string.Create(Culture, $"{by}: turned by {parts.Turn:0.##} degrees, scaled by {parts.Factor:0.###}, moved right by {parts.Right:0.##} and down by {parts.Down:0.##} pixels; {match.Agreeing} of {match.Matched} matches agree."));
    }
}
