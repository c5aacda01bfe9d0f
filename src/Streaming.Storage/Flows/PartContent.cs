using Streaming.Domain;
using Streaming.Storage.Bases;

namespace Streaming.Storage.Flows;

/// <summary>
/// What a part of flows tells beside its rows: all that estimators need to take up its originals again. A part holds
/// all rows of its originals.
/// </summary>
/// <param name="Originals">The originals, in the order of their rows.</param>
/// <param name="FlowErrors">For each family, how far its flows in this part are from the exact fields: <see cref="TensorNames.FlowErrorSums"/> and <see cref="TensorNames.FlowErrorCells"/>.</param>
public sealed record PartContent(IReadOnlyList<BasesOriginal> Originals, IReadOnlyDictionary<Family, NamedTensors> FlowErrors);
