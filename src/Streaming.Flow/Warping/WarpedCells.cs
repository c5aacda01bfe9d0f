using System.Runtime.Intrinsics;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Warping;

/// <summary>
/// Pairs of what a warp makes of features and what they truly become, cell by cell, as rows of whole numbers: what a
/// channel map is learned from. Rounded once, here, their sums of products are exact in any order.
/// </summary>
public static unsafe class WarpedCells
{
    private const int Wide = 16;

    /// <summary>Writes one row for each of some cells.</summary>
    /// <param name="before">The features before the transform: F.</param>
    /// <param name="after">The features after it, on the same grid.</param>
    /// <param name="cells">The cells to write, and where each comes from.</param>
    /// <param name="unit">The feature that counts as 1.</param>
    /// <param name="rows">Receives, for each cell, the channels of F(p + V(p)), a 1, and the channels of the features after the transform: 2 C + 1 numbers.</param>
    /// <exception cref="ArgumentException">The grids or lengths do not fit, a cell lies outside the grid, or a flow is a NaN.</exception>
    public static void Write(FeaturePyramid before, FeaturePyramid after, ReadOnlySpan<CellFlow> cells, float unit, Span<double> rows)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (source, truth) = (before.Level(0), after.Level(0));
        var channels = before.Channels;
        if ((after.Height, after.Width, after.Channels) != (before.Height, before.Width, channels))
            throw new ArgumentException($"The maps have {before.Height} x {before.Width} x {channels} and {after.Height} x {after.Width} x {after.Channels} values; they must lie on one grid.", nameof(after));
        if (rows.Length != cells.Length * (2 * channels + 1))
            throw new ArgumentException($"{cells.Length} cells of {channels} channels make {cells.Length * (2 * channels + 1)} numbers; there is room for {rows.Length}.", nameof(rows));

        var scale = 1.0 / unit;
        fixed (double* start = rows)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                var (cell, x, y) = cells[i];
                if ((uint)cell >= (uint)(source.Height * source.Width) || float.IsNaN(x) || float.IsNaN(y))
                    throw new ArgumentException($"Cell {cell} with the flow ({x}, {y}) does not lie on a grid of {source.Height} x {source.Width}, or its flow is no number.", nameof(cells));
                var at = new Bilinear(cell % source.Width + x, cell / source.Width + y, source.Height, source.Width);
                var row = start + (long)i * (2 * channels + 1);
                WriteWarped(source, at, channels, scale, row);
                row[channels] = 1;
                WriteTrue(truth.Cells + (long)cell * truth.Stride, channels, scale, row + channels + 1);
            }
        }

        GC.KeepAlive(before);
        GC.KeepAlive(after);
    }

    private static void WriteWarped(FeatureLevel source, in Bilinear at, int channels, double scale, double* row)
    {
        float* topLeft = source.Cells + (long)at.TopLeft * source.Stride, topRight = source.Cells + (long)at.TopRight * source.Stride;
        float* bottomLeft = source.Cells + (long)at.BottomLeft * source.Stride, bottomRight = source.Cells + (long)at.BottomRight * source.Stride;
        var c = 0;
        for (; c <= channels - Wide; c += Wide)
        {
            var moved =
                (Vector512.Load(topLeft + c) * at.WeightTopLeft + Vector512.Load(topRight + c) * at.WeightTopRight) +
                (Vector512.Load(bottomLeft + c) * at.WeightBottomLeft + Vector512.Load(bottomRight + c) * at.WeightBottomRight);
            WriteUnits(moved, scale, row + c);
        }

        for (; c < channels; c++)
        {
            var moved =
                (topLeft[c] * at.WeightTopLeft + topRight[c] * at.WeightTopRight) +
                (bottomLeft[c] * at.WeightBottomLeft + bottomRight[c] * at.WeightBottomRight);
            row[c] = Math.Round(moved * scale);
        }
    }

    private static void WriteTrue(float* cell, int channels, double scale, double* row)
    {
        var c = 0;
        for (; c <= channels - Wide; c += Wide)
            WriteUnits(Vector512.Load(cell + c), scale, row + c);
        for (; c < channels; c++)
            row[c] = Math.Round(cell[c] * scale);
    }

    private static void WriteUnits(Vector512<float> values, double scale, double* row)
    {
        var (lower, upper) = Vector512.Widen(values);
        Vector512.Round(lower * scale).Store(row);
        Vector512.Round(upper * scale).Store(row + Wide / 2);
    }
}
