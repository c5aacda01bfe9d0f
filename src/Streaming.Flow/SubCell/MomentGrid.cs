namespace Streaming.Flow.SubCell;

/// <summary>The planes of the sub-cell fit: rows of cells with room for a window's reach of zeros on either side.</summary>
internal readonly unsafe struct MomentGrid(int height, int width, int reach)
{
    /// <summary>The tensor of every cell, and the tensor times the displacement that the cell measures.</summary>
    public const int XX = 0, XY = 1, YY = 2, X = 3, Y = 4;

    /// <summary>Planes that are smoothed.</summary>
    public const int Inputs = 5;

    public const int Planes = Inputs + 3 * 3 + 2 * 2;

    public readonly int Height = height;
    public readonly int Width = width;

    /// <summary>Cells that the window reaches to either side.</summary>
    public readonly int Reach = reach;

    private readonly int margin = (reach + 15) / 16 * 16;
    private readonly int stride = (reach + 15) / 16 * 32 + (width + 15) / 16 * 16;

    public int PlaneLength => Height * stride;

    public int At(int row, int column) => row * stride + margin + column;

    public float* Plane(float* room, int plane) => room + plane * PlaneLength;

    /// <summary>
    /// The first of an input's moments along the rows, which follow each other: of order 0, 1 and, for the tensor, 2.
    /// </summary>
    public float* RowMoments(float* room, int input) =>
        Plane(room, Inputs + (input <= YY ? 3 * input : 3 * 3 + 2 * (input - X)));

    /// <summary>Zeroes the planes that are read beyond the map.</summary>
    public void Clear(float* room) => new Span<float>(room, Inputs * PlaneLength).Clear();
}
