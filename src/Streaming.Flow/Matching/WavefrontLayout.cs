namespace Streaming.Flow.Matching;

/// <summary>
/// A grid stored by its anti-diagonals. Diagonal s holds the cells with x + y = s, side by side in the order of y. A sweep
/// in reading order takes a cell after its left and upper neighbours; all cells of a diagonal have theirs on the diagonal
/// before, so a whole diagonal is computed side by side and the result is that of the sequential sweep.
/// </summary>
/// <remarks>
/// A plane of n states keeps, for each diagonal, n rows of <see cref="Stride"/> lanes. The row is wide enough that sixteen
/// lanes may be loaded or stored from any cell, from the one below it or from the one above, without touching a cell of
/// another row; sixteen floats before the first row serve the one above the first cell.
/// </remarks>
internal readonly struct WavefrontLayout(int height, int width)
{
    public readonly int Height = height;
    public readonly int Width = width;
    public readonly int Diagonals = height + width - 1;
    public readonly int Stride = (height + 1 + 16 + 15) / 16 * 16;

    /// <summary>The first row y that has a cell on the diagonal.</summary>
    public int First(int diagonal) => Math.Max(0, diagonal - Width + 1);

    /// <summary>The last row y that has a cell on the diagonal.</summary>
    public int Last(int diagonal) => Math.Min(Height - 1, diagonal);

    /// <summary>Floats that a plane of <paramref name="states"/> states takes, with one spare diagonal before and after.</summary>
    public int PlaneLength(int states) => checked(16 + (Diagonals + 2) * states * Stride);

    /// <summary>Index of a diagonal's first lane of state 0 in a plane; diagonals -1 and <see cref="Diagonals"/> are the spare ones.</summary>
    public int Row(int diagonal, int states) => 16 + (diagonal + 1) * states * Stride;
}
