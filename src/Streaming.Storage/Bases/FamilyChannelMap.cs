namespace Streaming.Storage.Bases;

/// <summary>
/// The channel map of one layer: the sums that it is learned from, as integers exact in float64, and what was learned.
/// </summary>
/// <param name="Sums">The sums.</param>
/// <param name="Coefficients">
/// (degree + 1) x C x (C + 1), row-major: for each power of t the matrix, one row for each channel that comes out, with the
/// bias as its last number.
/// </param>
/// <param name="Strength">How strongly the map was held to the identity.</param>
public sealed record FamilyChannelMap(FamilyChannelSums Sums, double[] Coefficients, double Strength);
