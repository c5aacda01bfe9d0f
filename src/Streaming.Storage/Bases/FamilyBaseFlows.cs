namespace Streaming.Storage.Bases;

/// <summary>The flows of a family at its base amount, as far as they are kept one by one.</summary>
/// <param name="Flows">Rows x 8,522, row-major, in sixteenths of a cell.</param>
/// <param name="Originals">Per row, the index of its original in the list of <see cref="BasesDescription.Originals"/>.</param>
/// <param name="Poses">Per row, its initial pose in degrees.</param>
public sealed record FamilyBaseFlows(short[] Flows, long[] Originals, double[] Poses);
