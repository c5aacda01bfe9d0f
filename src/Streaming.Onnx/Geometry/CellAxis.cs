namespace Streaming.Onnx.Geometry;

/// <summary>Where the cells of a map sit along one axis of the network's input.</summary>
/// <param name="Stride">Input pixels between neighbouring cells.</param>
/// <param name="Origin">Input pixel, as an index from 0, at the centre of what cell 0 looks at.</param>
/// <param name="Field">Input pixels that a cell looks at.</param>
internal readonly record struct CellAxis(double Stride, double Origin, double Field)
{
    /// <summary>The input's own pixels.</summary>
    public static CellAxis OfInput { get; } = new(1, 0, 1);

    /// <summary>
    /// What a window makes of it, of a convolution or a pooling: the window's centre lies half its extent behind its first
    /// cell, which lies as many cells before cell 0 as were padded there.
    /// </summary>
    public CellAxis Through(SlidingWindow window)
    {
        var reach = (double)window.Extent - 1;
        return new(Stride * window.Stride, Origin + (Stride * ((reach / 2) - window.PaddedBefore)), Field + (Stride * reach));
    }

    /// <summary>Whether its cells sit where the other's do.</summary>
    public bool IsAt(CellAxis other) => Math.Abs(Stride - other.Stride) < 1e-9 && Math.Abs(Origin - other.Origin) < 1e-9;
}
