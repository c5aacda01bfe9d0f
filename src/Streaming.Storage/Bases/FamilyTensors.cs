using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>All that is stored of one family: what its estimators keep, and what they found.</summary>
/// <param name="Family">The family.</param>
/// <param name="BaseAmount">The amount whose flows the principal components are found from, in the family's unit.</param>
/// <param name="Tensors">The tensors, by the names of <see cref="TensorNames"/>.</param>
public sealed record FamilyTensors(Family Family, double BaseAmount, NamedTensors Tensors);
