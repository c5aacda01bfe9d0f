using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Warping;

namespace Streaming.Flow.Deviations;

/// <summary>Measures how far features are from others of the same grid (paper, section 3.1: RMS and mean absolute deviation).</summary>
public static unsafe class FeatureDeviation
{
    /// <summary>
    /// What <see cref="Warp"/> makes of the features, less the true ones. The warped features are not kept: each cell is
    /// interpolated, compared and forgotten.
    /// </summary>
    /// <param name="features">F, the features before the transform.</param>
    /// <param name="x">Columns of the flow, row-major on the grid of the features, in cells.</param>
    /// <param name="y">Rows of the flow.</param>
    /// <param name="truth">The features of the transformed image, on the same grid.</param>
    /// <param name="inside">Cells to sum by themselves too, row-major.</param>
    /// <param name="boundary">What the warp sees outside the grid.</param>
    /// <returns>The deviation over all cells, and over those inside.</returns>
    /// <exception cref="ArgumentException">The grids or lengths differ, or the flow holds a NaN.</exception>
    public static (Deviation All, Deviation Inside) OfWarp(
        FeatureMap features, ReadOnlySpan<float> x, ReadOnlySpan<float> y, FeatureMap truth, ReadOnlySpan<bool> inside, Boundary boundary = Boundary.Clamp) =>
        OfWarp(features, x, y, truth, inside, LaneWidths.Widest, boundary);

    /// <summary>Some features less the true ones.</summary>
    /// <param name="made">The features to judge.</param>
    /// <param name="truth">The true ones, on the same grid.</param>
    /// <param name="inside">Cells to sum by themselves too, row-major.</param>
    /// <returns>The deviation over all cells, and over those inside.</returns>
    /// <exception cref="ArgumentException">The grids or lengths differ.</exception>
    public static (Deviation All, Deviation Inside) Between(FeatureMap made, FeatureMap truth, ReadOnlySpan<bool> inside)
    {
        Check(made, truth, inside);
        fixed (float* first = made.Values.Span, second = truth.Values.Span)
        {
            var sums = new Sums(made.Channels);
            for (var cell = 0; cell < inside.Length; cell++)
            {
                var at = (long)cell * made.Channels;
                var (squares, absolutes) = LaneWidths.Widest switch
                {
                    LaneWidth.Bits512 => Compare<Lanes512>(first + at, second + at, made.Channels),
                    LaneWidth.Bits256 => Compare<Lanes256>(first + at, second + at, made.Channels),
                    _ => Compare<Lanes128>(first + at, second + at, made.Channels),
                };
                sums.Add(squares, absolutes, inside[cell]);
            }

            return sums.Deviations;
        }
    }

    /// <summary>Features of some cells less the true ones.</summary>
    /// <param name="rows">A row of channels for each of the cells, in their order.</param>
    /// <param name="truth">The true features of the whole grid.</param>
    /// <param name="cells">The cells, row-major on the grid.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a cell lies outside the grid.</exception>
    public static Deviation OfCells(ReadOnlySpan<float> rows, FeatureMap truth, ReadOnlySpan<int> cells)
    {
        var (values, height, width, channels) = truth;
        if (rows.Length != (long)cells.Length * channels)
            throw new ArgumentException($"There are {rows.Length} values; {cells.Length} cells of {channels} channels have {(long)cells.Length * channels}.", nameof(rows));
        if (values.Length != (long)height * width * channels)
            throw new ArgumentException($"The map holds {values.Length} values; its grid needs {(long)height * width * channels}.", nameof(truth));
        fixed (float* first = rows, second = values.Span)
        {
            double squares = 0, absolutes = 0;
            for (var i = 0; i < cells.Length; i++)
            {
                if ((uint)cells[i] >= (uint)(height * width))
                    throw new ArgumentException($"Cell {cells[i]} lies outside the grid of {height} x {width} cells.", nameof(cells));
                float* made = first + (long)i * channels, own = second + (long)cells[i] * channels;
                var sums = LaneWidths.Widest switch
                {
                    LaneWidth.Bits512 => Compare<Lanes512>(made, own, channels),
                    LaneWidth.Bits256 => Compare<Lanes256>(made, own, channels),
                    _ => Compare<Lanes128>(made, own, channels),
                };
                squares += sums.Squares;
                absolutes += sums.Absolutes;
            }

            return new Deviation(squares, absolutes, (long)cells.Length * channels);
        }
    }

    internal static (Deviation All, Deviation Inside) OfWarp(
        FeatureMap features, ReadOnlySpan<float> x, ReadOnlySpan<float> y, FeatureMap truth, ReadOnlySpan<bool> inside, LaneWidth lanes, Boundary boundary = Boundary.Clamp)
    {
        Check(features, truth, inside);
        var (values, height, width, channels) = features;
        FlowField.Check(x, height, width, nameof(x));
        FlowField.Check(y, height, width, nameof(y));

        fixed (float* source = values.Span, target = truth.Values.Span)
        {
            var sums = new Sums(channels);
            for (int row = 0, cell = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++, cell++)
                {
                    var at = new Bilinear(column + x[cell], row + y[cell], height, width, boundary);
                    var own = target + (long)cell * channels;
                    var (squares, absolutes) = lanes switch
                    {
                        LaneWidth.Bits512 => CompareMix<Lanes512>(source, at, channels, own),
                        LaneWidth.Bits256 => CompareMix<Lanes256>(source, at, channels, own),
                        _ => CompareMix<Lanes128>(source, at, channels, own),
                    };
                    sums.Add(squares, absolutes, inside[cell]);
                }
            }

            return sums.Deviations;
        }
    }

    private static void Check(FeatureMap made, FeatureMap truth, ReadOnlySpan<bool> inside)
    {
        if ((made.Height, made.Width, made.Channels) != (truth.Height, truth.Width, truth.Channels))
            throw new ArgumentException($"The maps have {made.Height} x {made.Width} x {made.Channels} and {truth.Height} x {truth.Width} x {truth.Channels} values; they must lie on one grid.", nameof(truth));
        var wanted = (long)made.Height * made.Width * made.Channels;
        if (made.Values.Length != wanted || truth.Values.Length != wanted)
            throw new ArgumentException($"The maps hold {made.Values.Length} and {truth.Values.Length} values; their grid needs {wanted}.", nameof(made));
        if (inside.Length != made.Height * made.Width)
            throw new ArgumentException($"inside holds {inside.Length} cells; the grid has {made.Height * made.Width}.", nameof(inside));
    }

    // The sums over the channels of one cell. What Warp stores is what is compared here, bit by bit.
    private static (float Squares, float Absolutes) CompareMix<T>(float* source, Bilinear at, int channels, float* truth)
        where T : struct, ILanes<T>
    {
        float* topLeft = source + (long)at.TopLeft * channels, topRight = source + (long)at.TopRight * channels;
        float* bottomLeft = source + (long)at.BottomLeft * channels, bottomRight = source + (long)at.BottomRight * channels;
        T w0 = T.All(at.WeightTopLeft), w1 = T.All(at.WeightTopRight);
        T w2 = T.All(at.WeightBottomLeft), w3 = T.All(at.WeightBottomRight);
        T squares = T.All(0f), absolutes = squares;
        var c = 0;
        for (; c <= channels - 16; c += 16) // lanes: sixteen channels
        {
            var top = T.Load(topLeft + c) * w0 + T.Load(topRight + c) * w1;
            var bottom = T.Load(bottomLeft + c) * w2 + T.Load(bottomRight + c) * w3;
            var difference = top + bottom - T.Load(truth + c);
            squares += difference * difference;
            absolutes += T.Abs(difference);
        }

        float restSquares = 0, restAbsolutes = 0;
        for (; c < channels; c++)
        {
            var difference =
                (topLeft[c] * at.WeightTopLeft + topRight[c] * at.WeightTopRight) +
                (bottomLeft[c] * at.WeightBottomLeft + bottomRight[c] * at.WeightBottomRight) - truth[c];
            restSquares += difference * difference;
            restAbsolutes += Math.Abs(difference);
        }

        return (Sum(squares) + restSquares, Sum(absolutes) + restAbsolutes);
    }

    private static (float Squares, float Absolutes) Compare<T>(float* made, float* truth, int channels)
        where T : struct, ILanes<T>
    {
        T squares = T.All(0f), absolutes = squares;
        var c = 0;
        for (; c <= channels - 16; c += 16) // lanes: sixteen channels
        {
            var difference = T.Load(made + c) - T.Load(truth + c);
            squares += difference * difference;
            absolutes += T.Abs(difference);
        }

        float restSquares = 0, restAbsolutes = 0;
        for (; c < channels; c++)
        {
            var difference = made[c] - truth[c];
            restSquares += difference * difference;
            restAbsolutes += Math.Abs(difference);
        }

        return (Sum(squares) + restSquares, Sum(absolutes) + restAbsolutes);
    }

    private static float Sum<T>(T value)
        where T : struct, ILanes<T>
    {
        var v = T.Fold(value);
        return (v[0] + v[2]) + (v[1] + v[3]);
    }

    // A cell's sums are floats, those over cells doubles: the error stays far below what is told of them.
    private struct Sums(int channels)
    {
        private double squares, absolutes, insideSquares, insideAbsolutes;
        private long cells, insideCells;

        public readonly (Deviation All, Deviation Inside) Deviations =>
            (new(squares, absolutes, cells * channels), new(insideSquares, insideAbsolutes, insideCells * channels));

        public void Add(float cellSquares, float cellAbsolutes, bool inside)
        {
            squares += cellSquares;
            absolutes += cellAbsolutes;
            cells++;
            if (!inside)
                return;
            insideSquares += cellSquares;
            insideAbsolutes += cellAbsolutes;
            insideCells++;
        }
    }
}
