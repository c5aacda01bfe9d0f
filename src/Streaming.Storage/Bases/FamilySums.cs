namespace Streaming.Storage.Bases;

/// <summary>
/// The sums over the flows of a family from which its regression is solved: per amount the number of flows, their sum
/// and the sum of their squares, by component, in sixteenths of a cell.
/// </summary>
/// <param name="Amounts">The amounts, ascending, in the family's unit.</param>
/// <param name="Counts">Flows summed, per amount.</param>
/// <param name="Sums">Amounts x 8,522, row-major.</param>
/// <param name="SquareSums">Amounts x 8,522, row-major.</param>
public sealed record FamilySums(double[] Amounts, long[] Counts, long[] Sums, long[] SquareSums);
