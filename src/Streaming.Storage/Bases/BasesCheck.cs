using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Storage.Bases;

/// <summary>
/// What bases must be to be used: what no command writes is refused where it is read, by its file and its place, although
/// the hashes may be right.
/// </summary>
internal static class BasesCheck
{
    private const int MostWidening = 1000;

    /// <summary>What is wrong with a description, as a sentence's end that begins with the place; nothing where it can be used.</summary>
    public static string? FirstFault(BasesJson json)
    {
        if (!ContentHash.IsHash(json.Weights.Sha256))
            return $"weights.sha256 is '{json.Weights.Sha256}'; expected 64 digits from 0 to f";
        if (json.Weights.Preprocessing?.FirstFault() is { } odd)
            return $"weights.preprocessing.{odd}";
        if (json.Plan.ValueKind != System.Text.Json.JsonValueKind.Object)
            return "plan is no object";
        if (json.Families.Length == 0)
            return "families is empty; expected at least one";
        if (json.FeatureSpace.FirstFault() is { } wrong)
            return $"feature_space.{wrong}";
        var space = json.FeatureSpace.ToSpace();
        if (json.Weights.Dialect != space.Network)
            return $"weights.dialect is '{json.Weights.Dialect}'; expected {space.Network}, as feature_space.network has it";
        var known = new HashSet<string>();
        foreach (var family in json.Families)
            if (!known.Add(family.Family))
                return $"families lists {family.Family} twice";
            else if (FaultOf(family, space) is { } fault)
                return fault;
        return OriginalJson.FirstFault(json.Originals);
    }

    private static string? FaultOf(FamilySummary summary, FeatureSpace space)
    {
        if (FamilyModule.all.FirstOrDefault(known => FamilyModule.name(known) == summary.Family) is not { } family)
            return $"'{summary.Family}' is not a family of transforms";
        var place = $"families.{summary.Family}.";
        if (summary.File != FamilyFile.Name(family))
            return $"{place}file is '{summary.File}'; expected {FamilyFile.Name(family)}, a name without folders";
        if (!ContentHash.IsHash(summary.Sha256))
            return $"{place}sha256 is '{summary.Sha256}'; expected 64 digits from 0 to f";
        if (PlanLimits.amountsFault(family, summary.BaseAmount, summary.Amounts) is { Value: var (key, fault) })
            return $"{place}{(key == "base" ? "base_amount" : key)} {fault}";
        if (!summary.Amounts.SequenceEqual(summary.Amounts.Order()))
            return $"{place}amounts are {string.Join(", ", summary.Amounts)}; expected them ascending";
        if (summary.Counts.Length != summary.Amounts.Length)
            return $"{place}counts has {summary.Counts.Length} entries for {summary.Amounts.Length} amounts";
        if (summary.Counts.FirstOrDefault(count => count is < 0 or > TensorNumbers.MostFlows) is var wrong and not 0)
            return $"{place}counts has {wrong}; expected numbers of flows";
        var atBase = summary.Counts[Array.IndexOf(summary.Amounts, summary.BaseAmount)];
        // All flows at the base amount are kept one by one, or none.
        if (summary.BaseFlows != 0 && summary.BaseFlows != atBase)
            return $"{place}base_flows is {summary.BaseFlows}; expected 0, or {atBase} as counts has it";
        if (summary.Components < 0 || summary.Components > space.Length)
            return $"{place}components is {summary.Components}; expected 0 to {space.Length}";
        if (summary.Widening is < 0 or > MostWidening)
            return $"{place}widening is {summary.Widening}; expected 0 to {MostWidening}";
        return summary.ChannelMaps.SequenceEqual(space.LayerNames.Where(summary.ChannelMaps.Contains))
            ? null
            : $"{place}channel_maps are of {string.Join(", ", summary.ChannelMaps)}; expected some of {FeatureSpaceModule.span(space)}, in order, each once";
    }
}
