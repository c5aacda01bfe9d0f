namespace Streaming.Storage.Bases;

/// <summary>
/// Endpoint errors of the flows of a family against the exact fields, over the cells of the objects, as sums of
/// integers: they add like the regression's sums.
/// </summary>
/// <param name="Sums">Amounts x 5 layers, row-major: sum of the errors, in 2^-20 of a cell.</param>
/// <param name="Cells">Amounts x 5 layers, row-major: cells summed over.</param>
public sealed record FamilyFlowErrors(long[] Sums, long[] Cells);
