using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;

namespace Streaming.Flow.Warping;

/// <summary>Moves features along a sampling flow: PHI(p) = F(p + G(p)), bilinear (paper, section 3.1).</summary>
public static unsafe class Warp
{
    /// <summary>Fills <paramref name="result"/> with the features that the flow points at.</summary>
    /// <param name="features">F, the features before the transform.</param>
    /// <param name="x">Columns of the flow, row-major on the grid of the features, in cells.</param>
    /// <param name="y">Rows of the flow.</param>
    /// <param name="result">Receives PHI, in the layout of <paramref name="features"/>; must not overlap it.</param>
    /// <param name="boundary">What is seen outside the grid.</param>
    /// <exception cref="ArgumentException">A length does not fit the grid, or the flow holds a NaN.</exception>
    public static void Apply(FeatureMap features, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result, Boundary boundary = Boundary.Clamp) =>
        Apply(features, x, y, result, LaneWidths.Widest, boundary);

    internal static void Apply(FeatureMap features, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result, LaneWidth lanes, Boundary boundary = Boundary.Clamp)
    {
        var (values, height, width, channels) = features;
        var wanted = (long)height * width * channels;
        if (values.Length != wanted)
            throw new ArgumentException($"The map holds {values.Length} values; {height} x {width} cells of {channels} channels need {wanted}.", nameof(features));
        if (result.Length != wanted)
            throw new ArgumentException($"The result has room for {result.Length} values; {height} x {width} cells of {channels} channels need {wanted}.", nameof(result));
        FlowField.Check(x, height, width, nameof(x));
        FlowField.Check(y, height, width, nameof(y));

        fixed (float* source = values.Span, target = result)
        {
            for (int row = 0, cell = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++, cell++)
                {
                    var at = new Bilinear(column + x[cell], row + y[cell], height, width, boundary);
                    var own = target + (long)cell * channels;
                    switch (lanes)
                    {
                        case LaneWidth.Bits512: Mix<Lanes512>(source, at, channels, own); break;
                        case LaneWidth.Bits256: Mix<Lanes256>(source, at, channels, own); break;
                        default: Mix<Lanes128>(source, at, channels, own); break;
                    }
                }
            }
        }
    }

    /// <summary>Fills <paramref name="result"/> with the features that the flow points at from some cells only.</summary>
    /// <param name="features">F, the features before the transform.</param>
    /// <param name="x">Columns of the flow over the whole grid, in cells.</param>
    /// <param name="y">Rows of the flow.</param>
    /// <param name="cells">The cells, row-major on the grid.</param>
    /// <param name="result">Receives a row of channels for each of the cells, in their order; bit for bit what <see cref="Apply(FeatureMap, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, Boundary)"/> makes there.</param>
    /// <param name="boundary">What is seen outside the grid.</param>
    /// <exception cref="ArgumentException">A length does not fit, the flow holds a NaN, or a cell lies outside the grid.</exception>
    public static void ApplyAt(FeatureMap features, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<int> cells, Span<float> result, Boundary boundary = Boundary.Clamp)
    {
        var (values, height, width, channels) = features;
        if (values.Length != (long)height * width * channels)
            throw new ArgumentException($"The map holds {values.Length} values; {height} x {width} cells of {channels} channels need {(long)height * width * channels}.", nameof(features));
        if (result.Length != (long)cells.Length * channels)
            throw new ArgumentException($"The result has room for {result.Length} values; {cells.Length} cells of {channels} channels need {(long)cells.Length * channels}.", nameof(result));
        FlowField.Check(x, height, width, nameof(x));
        FlowField.Check(y, height, width, nameof(y));

        fixed (float* source = values.Span, target = result)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                var cell = cells[i];
                if ((uint)cell >= (uint)x.Length)
                    throw new ArgumentException($"Cell {cell} lies outside the grid of {height} x {width} cells.", nameof(cells));
                var at = new Bilinear(cell % width + x[cell], cell / width + y[cell], height, width, boundary);
                var own = target + (long)i * channels;
                switch (LaneWidths.Widest)
                {
                    case LaneWidth.Bits512: Mix<Lanes512>(source, at, channels, own); break;
                    case LaneWidth.Bits256: Mix<Lanes256>(source, at, channels, own); break;
                    default: Mix<Lanes128>(source, at, channels, own); break;
                }
            }
        }
    }

    private static void Mix<T>(float* source, Bilinear at, int channels, float* target)
        where T : struct, ILanes<T>
    {
        float* topLeft = source + (long)at.TopLeft * channels, topRight = source + (long)at.TopRight * channels;
        float* bottomLeft = source + (long)at.BottomLeft * channels, bottomRight = source + (long)at.BottomRight * channels;
        T w0 = T.All(at.WeightTopLeft), w1 = T.All(at.WeightTopRight);
        T w2 = T.All(at.WeightBottomLeft), w3 = T.All(at.WeightBottomRight);
        var c = 0;
        for (; c <= channels - 16; c += 16) // lanes: sixteen channels
        {
            var top = T.Load(topLeft + c) * w0 + T.Load(topRight + c) * w1;
            var bottom = T.Load(bottomLeft + c) * w2 + T.Load(bottomRight + c) * w3;
            T.Store(target + c, top + bottom);
        }

        for (; c < channels; c++)
        {
            target[c] =
                (topLeft[c] * at.WeightTopLeft + topRight[c] * at.WeightTopRight) +
                (bottomLeft[c] * at.WeightBottomLeft + bottomRight[c] * at.WeightBottomRight);
        }
    }
}
