namespace Streaming.Storage.Bases;

/// <summary>
/// The second moments of the flows of a family at its base amount, kept in place of the flows once these are more than
/// a flow has components. Integers, exact as float64.
/// </summary>
/// <param name="Count">Flows summed.</param>
/// <param name="Sum">Sum of the flows: 8,522, in sixteenths of a cell.</param>
/// <param name="Products">Sum of the flows' outer products: 8,522 x 8,522, row-major.</param>
public sealed record FamilySecondMoments(long Count, long[] Sum, double[] Products);
