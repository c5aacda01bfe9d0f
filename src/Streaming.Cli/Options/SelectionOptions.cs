using System.CommandLine;
using System.Text.Json.Nodes;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The selection rule on the command line (paper 2.1); what is not given comes from the plan.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<double?> centreTolerance = NumberOption.RealOrNone("--centre-tolerance", SelectionBounds.centreTolerance, "Largest distance of the box's centre from the image's, as a share of width and height.");
    private readonly Option<double?> maxElongation = NumberOption.RealOrNone("--max-elongation", SelectionBounds.maxElongation, "Largest ratio of the box's longer to its shorter side.");
    private readonly Option<double?> minArea = NumberOption.RealOrNone("--min-area", SelectionBounds.area, "Smallest share of the image's pixels that the box covers.");
    private readonly Option<double?> maxArea = NumberOption.RealOrNone("--max-area", SelectionBounds.area, "Largest share of the image's pixels that the box covers.");

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
