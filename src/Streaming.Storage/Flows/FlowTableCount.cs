using Streaming.Domain;

namespace Streaming.Storage.Flows;

/// <summary>How many flows a table holds of one amount of a family.</summary>
/// <param name="Family">The family.</param>
/// <param name="Amount">The amount, in the family's unit.</param>
/// <param name="Rows">Number of flows.</param>
public sealed record FlowTableCount(Family Family, double Amount, long Rows);
