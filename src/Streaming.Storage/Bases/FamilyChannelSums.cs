namespace Streaming.Storage.Bases;

/// <summary>
/// Sums over cells of products of warped features and of what they truly become, in whole units, for two sets of originals
/// and each amount A of a family.
/// </summary>
/// <param name="Layer">The layer, such as conv2.</param>
/// <param name="Channels">Channels of a cell: C.</param>
/// <param name="Unit">The feature that counts as 1; a power of two.</param>
/// <param name="Products">
/// 2 x A x (C + 1) x (2 C + 1), row-major: the products of C warped features and 1 with themselves and then with C true
/// features.
/// </param>
/// <param name="TargetSquares">2 x A x C, row-major: sums of the squares of the true features.</param>
public sealed record FamilyChannelSums(string Layer, int Channels, double Unit, double[] Products, double[] TargetSquares)
{
    /// <summary>Sets of originals that are kept apart.</summary>
    public const int Sets = 2;
}
