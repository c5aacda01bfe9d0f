using Streaming.Flow.Fields;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Warping;

/// <summary>
/// Pairs of what a warp makes of features and what they truly become, cell by cell, as rows of whole numbers: what a
/// channel map is learned from. Rounded once, here, their sums of products are exact in any order.
/// </summary>
public static unsafe class WarpedCells
{
    /// <summary>Writes one row for each of some cells.</summary>
    /// <param name="before">The features before the transform: F.</param>
    /// <param name="after">The features after it, on the same grid.</param>
    /// <param name="x">Columns of the flow, row-major on that grid, in cells.</param>
    /// <param name="y">Its rows.</param>
    /// <param name="cells">The cells to write, by their place in the grid.</param>
    /// <param name="unit">The feature that counts as 1.</param>
    /// <param name="inputs">Receives, for each cell, the channels of F(p + V(p)) and a 1: C + 1 numbers.</param>
    /// <param name="both">Receives the same and then the channels of the features after the transform: 2 C + 1 numbers.</param>
    /// <exception cref="ArgumentException">The grids or lengths do not fit, or the flow holds a NaN.</exception>
    public static void Write(
        FeaturePyramid before, FeaturePyramid after, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<int> cells,
        float unit, Span<double> inputs, Span<double> both)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (source, truth) = (before.Level(0), after.Level(0));
        var channels = before.Channels;
        if ((after.Height, after.Width, after.Channels) != (before.Height, before.Width, channels))
            throw new ArgumentException($"The maps have {before.Height} x {before.Width} x {channels} and {after.Height} x {after.Width} x {after.Channels} values; they must lie on one grid.", nameof(after));
        FlowField.Check(x, source.Height, source.Width, nameof(x));
        FlowField.Check(y, source.Height, source.Width, nameof(y));
        if (inputs.Length != cells.Length * (channels + 1) || both.Length != cells.Length * (2 * channels + 1))
            throw new ArgumentException($"{cells.Length} cells of {channels} channels make {cells.Length * (channels + 1)} and {cells.Length * (2 * channels + 1)} numbers; there is room for {inputs.Length} and {both.Length}.", nameof(inputs));

        var scale = 1.0 / unit;
        for (var row = 0; row < cells.Length; row++)
        {
            var cell = cells[row];
            var at = new Bilinear(cell % source.Width + x[cell], cell / source.Width + y[cell], source.Height, source.Width);
            float* topLeft = source.Cells + (long)at.TopLeft * source.Stride, topRight = source.Cells + (long)at.TopRight * source.Stride;
            float* bottomLeft = source.Cells + (long)at.BottomLeft * source.Stride, bottomRight = source.Cells + (long)at.BottomRight * source.Stride;
            var target = truth.Cells + (long)cell * truth.Stride;
            var input = inputs.Slice(row * (channels + 1), channels + 1);
            var pair = both.Slice(row * (2 * channels + 1), 2 * channels + 1);
            for (var c = 0; c < channels; c++)
            {
                var moved =
                    (topLeft[c] * at.WeightTopLeft + topRight[c] * at.WeightTopRight) +
                    (bottomLeft[c] * at.WeightBottomLeft + bottomRight[c] * at.WeightBottomRight);
                input[c] = pair[c] = Math.Round(moved * scale);
                pair[channels + 1 + c] = Math.Round(target[c] * scale);
            }

            input[channels] = pair[channels] = 1;
        }

        GC.KeepAlive(before);
        GC.KeepAlive(after);
    }
}
