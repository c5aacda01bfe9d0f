namespace Streaming.Onnx.Geometry;

/// <summary>A tensor that is a map: where its cells sit in the input, and where its rows are among its dimensions.</summary>
/// <param name="Rows">Along rows.</param>
/// <param name="Columns">Along columns.</param>
/// <param name="RowAxis">The dimension of the rows, counted from 0; that of the columns is the next.</param>
internal sealed record CellGrid(CellAxis Rows, CellAxis Columns, int RowAxis)
{
    /// <summary>Whether rows and columns are alike, as in a map that flows are found on.</summary>
    public bool IsSquare => Rows.IsAt(Columns);

    /// <summary>Whether its cells sit where the other's do.</summary>
    public bool IsAt(CellGrid other) => Rows.IsAt(other.Rows) && Columns.IsAt(other.Columns);

    /// <summary>The same cells, each looking as far as the wider of the two.</summary>
    public CellGrid Wider(CellGrid other) => this with
    {
        Rows = Rows with { Field = Math.Max(Rows.Field, other.Rows.Field) },
        Columns = Columns with { Field = Math.Max(Columns.Field, other.Columns.Field) },
    };
}
