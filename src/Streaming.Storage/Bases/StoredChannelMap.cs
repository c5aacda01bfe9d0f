namespace Streaming.Storage.Bases;

/// <summary>What is needed to apply a family's channel map at one layer.</summary>
/// <param name="Layer">The layer, such as conv2.</param>
/// <param name="Channels">Channels of a cell: C.</param>
/// <param name="Coefficients">(degree + 1) x C x (C + 1), as in <see cref="FamilyChannelMap"/>.</param>
public sealed record StoredChannelMap(string Layer, int Channels, double[] Coefficients);
