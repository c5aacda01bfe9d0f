namespace Streaming.Flow.Pyramid;

/// <summary>
/// One level of a pyramid: rows of cells, each cell <see cref="Stride"/> floats of which the first are the channels and
/// the rest, up to the next multiple of sixteen, are zero.
/// </summary>
internal readonly unsafe struct FeatureLevel(float* cells, int height, int width, int stride)
{
    public readonly float* Cells = cells;
    public readonly int Height = height;
    public readonly int Width = width;
    public readonly int Stride = stride;

    public float* Cell(int y, int x) => Cells + ((long)y * Width + x) * Stride;
}
