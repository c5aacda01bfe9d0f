namespace Streaming.Storage.Bases;

/// <summary>One family as bases.json lists it.</summary>
/// <param name="Family">The family's name, such as rotate+.</param>
/// <param name="BaseAmount">The amount whose flows the principal components are found from, in the family's unit.</param>
/// <param name="Amounts">The amounts of the regression, ascending.</param>
/// <param name="Counts">Flows summed, per amount.</param>
/// <param name="BaseFlows">Flows at the base amount that are kept one by one; 0 where their second moments are kept.</param>
/// <param name="Components">Principal components.</param>
/// <param name="Widening">Directions beyond the components; 0 in the paper's span.</param>
/// <param name="ChannelMaps">The layers that have a channel map, in the order of the feature space.</param>
/// <param name="File">The file's name in the folder.</param>
/// <param name="Sha256">SHA-256 of the file.</param>
public sealed record FamilySummary(string Family, double BaseAmount, double[] Amounts, long[] Counts, long BaseFlows,
    long Components, long Widening, string[] ChannelMaps, string File, string Sha256);
