using Streaming.Flow.Lanes;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.SubCell;

/// <summary>
/// What the features of one cell say about its displacement. With g the gradient of a channel and r what the cell has more
/// than its target, a small further step s leaves (r - g s)^2, summed over the channels.
/// </summary>
/// <param name="Residual">Sum of r r: what is left without a step.</param>
/// <param name="XX">Sum of g_x g_x.</param>
/// <param name="XY">Sum of g_x g_y.</param>
/// <param name="YY">Sum of g_y g_y.</param>
/// <param name="X">Sum of g_x r.</param>
/// <param name="Y">Sum of g_y r.</param>
internal readonly unsafe record struct CellMotion(float Residual, float XX, float XY, float YY, float X, float Y)
{
    /// <summary>
    /// Measures a cell whose flow points at (tx, ty) inside the map. The target's features are interpolated bilinearly; the
    /// gradient is the mean of the two maps', by central differences, which makes a step correct to second order
    /// (Malis 2004). Cells beyond the border repeat it.
    /// </summary>
    /// <param name="from">Features of the cell.</param>
    /// <param name="to">Features of the target.</param>
    /// <param name="row">The cell's row.</param>
    /// <param name="column">The cell's column.</param>
    /// <param name="tx">Column that the flow points at.</param>
    /// <param name="ty">Row that the flow points at.</param>
    public static CellMotion Of<T>(FeatureLevel from, FeatureLevel to, int row, int column, float tx, float ty)
        where T : struct, ILanes<T>
    {
        // Columns and rows 0..3 around the target, which lies between 1 and 2.
        int right = to.Width - 1, bottom = to.Height - 1;
        int x1 = (int)tx, x0 = Math.Max(x1 - 1, 0), x2 = Math.Min(x1 + 1, right), x3 = Math.Min(x1 + 2, right);
        int y1 = (int)ty, y0 = Math.Max(y1 - 1, 0), y2 = Math.Min(y1 + 1, bottom), y3 = Math.Min(y1 + 2, bottom);
        float* p01 = to.Cell(y1, x0), p11 = to.Cell(y1, x1), p21 = to.Cell(y1, x2), p31 = to.Cell(y1, x3);
        float* p02 = to.Cell(y2, x0), p12 = to.Cell(y2, x1), p22 = to.Cell(y2, x2), p32 = to.Cell(y2, x3);
        float* p10 = to.Cell(y0, x1), p20 = to.Cell(y0, x2), p13 = to.Cell(y3, x1), p23 = to.Cell(y3, x2);
        var own = from.Cell(row, column);
        float* ownLeft = from.Cell(row, Math.Max(column - 1, 0)), ownRight = from.Cell(row, Math.Min(column + 1, right));
        float* ownUp = from.Cell(Math.Max(row - 1, 0), column), ownDown = from.Cell(Math.Min(row + 1, bottom), column);

        float fx = tx - x1, fy = ty - y1;
        T w11 = T.All((1 - fx) * (1 - fy)), w21 = T.All(fx * (1 - fy));
        T w12 = T.All((1 - fx) * fy), w22 = T.All(fx * fy);

        // A central difference is half of what lies two cells apart; of two gradients each counts half.
        var quarter = T.All(0.25f);
        T rr = T.All(0f), xx = rr, xy = rr, yy = rr, xr = rr, yr = rr;
        for (var c = 0; c < to.Stride; c += 16) // lanes: sixteen channels
        {
            T a11 = T.Load(p11 + c), a21 = T.Load(p21 + c), a12 = T.Load(p12 + c), a22 = T.Load(p22 + c);
            var target = (a11 * w11 + a21 * w21) + (a12 * w12 + a22 * w22);
            var targetX = ((a21 - T.Load(p01 + c)) * w11 + (T.Load(p31 + c) - a11) * w21) + ((a22 - T.Load(p02 + c)) * w12 + (T.Load(p32 + c) - a12) * w22);
            var targetY = ((a12 - T.Load(p10 + c)) * w11 + (a22 - T.Load(p20 + c)) * w21) + ((T.Load(p13 + c) - a11) * w12 + (T.Load(p23 + c) - a21) * w22);
            var gx = (T.Load(ownRight + c) - T.Load(ownLeft + c) + targetX) * quarter;
            var gy = (T.Load(ownDown + c) - T.Load(ownUp + c) + targetY) * quarter;
            var r = T.Load(own + c) - target;
            rr += r * r;
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
            xr += gx * r;
            yr += gy * r;
        }

        return new CellMotion(Sum(rr), Sum(xx), Sum(xy), Sum(yy), Sum(xr), Sum(yr));

        static float Sum(T value)
        {
            var v = T.Fold(value);
            return (v[0] + v[2]) + (v[1] + v[3]);
        }
    }
}
