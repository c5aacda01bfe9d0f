using System.CommandLine;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The selection rule on the command line (paper 2.1); what is not given comes from the plan.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<double?> centreTolerance = Share("--centre-tolerance", "Largest distance of the box's centre from the image's, as a share of width and height.");
    private readonly Option<double?> maxElongation = Share("--max-elongation", "Largest ratio of the box's longer to its shorter side.");
    private readonly Option<double?> minArea = Share("--min-area", "Smallest share of the image's pixels that the box covers.");
    private readonly Option<double?> maxArea = Share("--max-area", "Largest share of the image's pixels that the box covers.");

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
        Check("--centre-tolerance", changed.CentreTolerance, 0, 0.5);
        Check("--max-elongation", changed.MaxElongation, 1, double.MaxValue);
        Check("--min-area", changed.MinArea, 0, 1);
        Check("--max-area", changed.MaxArea, changed.MinArea, 1);
        return changed;
    }

    private static void Check(string option, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw new InputException($"{option} is {value:g}; expected {(most == double.MaxValue ? $"at least {least:g}" : $"{least:g} to {most:g}")}.");
    }

    private static Option<double?> Share(string name, string description) => new(name) { Description = description, HelpName = "X" };
}
