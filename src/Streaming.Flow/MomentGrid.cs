namespace Streaming.Flow;

/// <summary>The planes of the sub-cell fit: rows of cells with room for a window's reach of zeros on either side.</summary>
internal readonly unsafe struct MomentGrid(int height, int width, int reach)
{
    public const int Trust = 0, TrustX = 1, TrustY = 2;
    public const int RowW0 = 3, RowW1 = 4, RowW2 = 5, RowX0 = 6, RowX1 = 7, RowY0 = 8, RowY1 = 9;
    public const int Planes = 10;

    public readonly int Height = height;
    public readonly int Width = width;

    /// <summary>Cells that the window reaches to either side.</summary>
    public readonly int Reach = reach;

    private readonly int margin = (reach + 15) / 16 * 16;
    private readonly int stride = (reach + 15) / 16 * 32 + (width + 15) / 16 * 16;

    public int PlaneLength => Height * stride;

    public int At(int row, int column) => row * stride + margin + column;

    public float* Plane(float* room, int plane) => room + plane * PlaneLength;

    /// <summary>Zeroes the planes that are read beyond the map.</summary>
    public void Clear(float* room) => new Span<float>(room, 3 * PlaneLength).Clear();
}
