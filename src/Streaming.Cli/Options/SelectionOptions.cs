using System.CommandLine;
using System.Text.Json.Nodes;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The selection rule on the command line (paper 2.1); what is not given comes from the plan.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<double?> centreTolerance = NumberOption.RealOrNone("--centre-tolerance", SelectionBounds.centreTolerance, Said("Largest distance of the box's centre from the image's, as a share of width and height.", Selection.defaults.CentreTolerance));
    private readonly Option<double?> maxElongation = NumberOption.RealOrNone("--max-elongation", SelectionBounds.maxElongation, Said("Largest ratio of the box's longer to its shorter side.", Selection.defaults.MaxElongation));
    private readonly Option<double?> minArea = NumberOption.RealOrNone("--min-area", SelectionBounds.area, Said("Smallest share of the image's pixels that the box covers.", Selection.defaults.MinArea));
    private readonly Option<double?> maxArea = NumberOption.RealOrNone("--max-area", SelectionBounds.area, Said("Largest share of the image's pixels that the box covers.", Selection.defaults.MaxArea));

    private static string Said(string what, double value) => FormattableString.Invariant($"{what} Default: as the plan says, or {value:0.##}.");

    public void AddTo(Command command)
    {
        command.Options.Add(centreTolerance);
        command.Options.Add(maxElongation);
        command.Options.Add(minArea);
        command.Options.Add(maxArea);
    }

    /// <summary>The rule with what the command line says.</summary>
    public SelectionRule Apply(ParseResult result, SelectionRule rule)
    {
        var changed = new SelectionRule(
            result.GetValue(centreTolerance) ?? rule.CentreTolerance,
            result.GetValue(maxElongation) ?? rule.MaxElongation,
            result.GetValue(minArea) ?? rule.MinArea,
            result.GetValue(maxArea) ?? rule.MaxArea);
        return changed.MinArea <= changed.MaxArea
            ? changed
            : throw new InputException($"--min-area is {changed.MinArea:g} and --max-area {changed.MaxArea:g}; expected the first to be no more than the second.");
    }

    /// <summary>The options with a rule's values.</summary>
    public IEnumerable<(Symbol Symbol, JsonNode? Value)> InForce(SelectionRule rule) =>
        [(centreTolerance, rule.CentreTolerance), (maxElongation, rule.MaxElongation), (minArea, rule.MinArea), (maxArea, rule.MaxArea)];
}
