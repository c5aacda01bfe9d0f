using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>All that is stored of one family.</summary>
/// <param name="Family">The family.</param>
/// <param name="BaseAmount">The amount whose flows the principal components are found from, in the family's unit.</param>
/// <param name="Sums">The regression's sums.</param>
/// <param name="FlowErrors">How far the flows are from the exact fields.</param>
/// <param name="BaseFlows">The flows at the base amount; null where their second moments are kept.</param>
/// <param name="SecondMoments">The second moments at the base amount; null where the flows themselves are kept.</param>
/// <param name="Basis">What was learned.</param>
/// <param name="ChannelMaps">The channel maps, one for each layer that has one, in the order of the feature space.</param>
public sealed record FamilyArrays(Family Family, double BaseAmount, FamilySums Sums, FamilyFlowErrors FlowErrors, FamilyBaseFlows? BaseFlows,
    FamilySecondMoments? SecondMoments, FamilyBasis Basis, IReadOnlyList<FamilyChannelMap> ChannelMaps);
