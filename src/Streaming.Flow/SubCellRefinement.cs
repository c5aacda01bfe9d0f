namespace Streaming.Flow;

/// <summary>
/// Takes an integer flow to parts of a cell. At each cell the matching costs at the target and beside it tell where
/// between them the cost is least and, by how sharply they bend there, how far to trust it; then a plane is fitted to the displacements around the
/// cell, weighted by trust and by a Gaussian window, and the value of that plane at the cell is the flow. A later pass
/// measures around the flow of the one before, and trusts less what departed from it.
/// </summary>
/// <remarks>
/// A plane, rather than a mean, because the flow of a turn or of a change of scale is linear in the position: a plane fits
/// it without bias up to the border. Moving least squares in the literature (Lancaster, Salkauskas 1981).
/// </remarks>
internal sealed unsafe class SubCellRefinement
{
    /// <summary>Least weight of a cell, as a part of the mean: without it, a region that no cost speaks for had no flow.</summary>
    private const float LeastTrust = 1e-3f;

    /// <summary>Below this part of what a full window has, the fitted plane's slope is unfounded and the mean is taken.</summary>
    private const float LeastSpread = 1e-3f;

    private readonly AlignedBuffer planes = new();
    private readonly AlignedBuffer taps = new();

    /// <summary>Refines a flow.</summary>
    /// <param name="from">Features on whose grid the flow lies.</param>
    /// <param name="to">Features that it points into.</param>
    /// <param name="flowX">The columns of the integer flow, row-major.</param>
    /// <param name="flowY">The rows.</param>
    /// <param name="radius">Standard deviation of the window, in cells.</param>
    /// <param name="passes">How often to measure and fit, 1 or more.</param>
    /// <param name="x">Receives the columns of the refined flow.</param>
    /// <param name="y">Receives its rows.</param>
    public void Refine<T>(FeatureLevel from, FeatureLevel to, int[] flowX, int[] flowY, float radius, int passes, Span<float> x, Span<float> y)
        where T : struct, ILanes<T>
    {
        int cells = from.Height * from.Width;
        var grid = new MomentGrid(from.Height, from.Width, (int)MathF.Ceiling(3f * radius));
        float* room = planes.Ensure(MomentGrid.Planes * grid.PlaneLength);
        float* gaussian = taps.Ensure(grid.Reach + 1);
        for (int i = 0; i <= grid.Reach; i++)
            gaussian[i] = MathF.Exp(-i * i / (2f * radius * radius));

        for (int cell = 0; cell < cells; cell++)
            (x[cell], y[cell]) = (flowX[cell], flowY[cell]);
        for (int pass = 0; pass < passes; pass++)
        {
            grid.Clear(room);
            Measure<T>(from, to, grid, room, x, y, again: pass > 0);
            SmoothRows<T>(grid, room, gaussian);
            for (int row = 0; row < grid.Height; row++)
                FitRow<T>(grid, room, gaussian, row, radius, x, y);
        }
    }

    /// <summary>Fills the planes of trust, trust times column and trust times row displacement.</summary>
    private static void Measure<T>(FeatureLevel from, FeatureLevel to, MomentGrid grid, float* room, Span<float> x, Span<float> y, bool again)
        where T : struct, ILanes<T>
    {
        float* trust = grid.Plane(room, MomentGrid.Trust);
        float* columns = grid.Plane(room, MomentGrid.TrustX);
        float* rows = grid.Plane(room, MomentGrid.TrustY);
        double total = 0;
        for (int row = 0, cell = 0; row < grid.Height; row++)
        {
            for (int column = 0; column < grid.Width; column++, cell++)
            {
                int u = (int)MathF.Round(x[cell]), v = (int)MathF.Round(y[cell]);
                float offsetX = 0f, offsetY = 0f, certain = 0f;
                int tx = column + u, ty = row + v;
                if (tx >= 1 && tx < grid.Width - 1 && ty >= 1 && ty < grid.Height - 1)
                {
                    float* own = from.Cell(row, column), target = to.Cell(ty, tx);
                    int line = to.Width * to.Stride;
                    float centre = CellDistance.One<T>(own, target, to.Stride);
                    var beside = CellDistance.Four<T>(own, target - to.Stride, target + to.Stride, target - line, target + line, to.Stride);
                    var (ox, bendX) = Lowest(beside[0], centre, beside[1]);
                    var (oy, bendY) = Lowest(beside[2], centre, beside[3]);
                    (offsetX, offsetY, certain) = (ox, oy, MathF.Min(bendX, bendY));
                }

                float foundX = u + offsetX, foundY = v + offsetY;
                if (again)
                {
                    float awayX = foundX - x[cell], awayY = foundY - y[cell];
                    float doubt = 1f + awayX * awayX + awayY * awayY;
                    certain /= doubt * doubt;
                }

                int at = grid.At(row, column);
                (trust[at], columns[at], rows[at]) = (certain, foundX, foundY);
                total += certain;
            }
        }

        // Trust is relative: what counts is how a cell compares with the others.
        double mean = total / (grid.Height * grid.Width);
        float scale = mean > 0 ? (float)(1 / mean) : 0f;
        for (int row = 0; row < grid.Height; row++)
        {
            for (int column = 0; column < grid.Width; column++)
            {
                int at = grid.At(row, column);
                float weight = trust[at] * scale + LeastTrust;
                trust[at] = weight;
                columns[at] *= weight;
                rows[at] *= weight;
            }
        }
    }

    /// <summary>
    /// Where two lines of equal and opposite slope through three costs meet, at most half a cell away, and the second
    /// difference of the costs. Lines, rather than a parabola, because the L1 distance of features that change evenly from
    /// cell to cell rises evenly on both sides of the match; a parabola would draw it towards the whole cell.
    /// </summary>
    private static (float Offset, float Bend) Lowest(float before, float at, float after)
    {
        float bend = before + after - 2f * at;
        float slope = MathF.Max(before, after) - at;
        return bend > 0f && slope > 0f ? (Math.Clamp((before - after) / (2f * slope), -0.5f, 0.5f), bend) : (0f, 0f);
    }

    /// <summary>Moments along the rows: sums over the window of g, g dx, g dx dx times trust, and of g, g dx times the other two.</summary>
    private static void SmoothRows<T>(MomentGrid grid, float* room, float* gaussian)
        where T : struct, ILanes<T>
    {
        for (int row = 0; row < grid.Height; row++)
        {
            for (int column = 0; column < grid.Width; column += 16) // lanes: sixteen cells of a row
            {
                int at = grid.At(row, column);
                float* trust = grid.Plane(room, MomentGrid.Trust) + at;
                float* columns = grid.Plane(room, MomentGrid.TrustX) + at;
                float* rows = grid.Plane(room, MomentGrid.TrustY) + at;
                T w0 = T.All(0f), w1 = w0, w2 = w0, x0 = w0, x1 = w0, y0 = w0, y1 = w0;
                for (int d = -grid.Reach; d <= grid.Reach; d++)
                {
                    float weight = gaussian[Math.Abs(d)];
                    T g = T.All(weight), gd = T.All(weight * d);
                    T w = T.Load(trust + d), x = T.Load(columns + d), y = T.Load(rows + d);
                    var wgd = w * gd;
                    w0 += w * g;
                    w1 += wgd;
                    w2 += wgd * T.All(d);
                    x0 += x * g;
                    x1 += x * gd;
                    y0 += y * g;
                    y1 += y * gd;
                }

                T.Store(grid.Plane(room, MomentGrid.RowW0) + at, w0);
                T.Store(grid.Plane(room, MomentGrid.RowW1) + at, w1);
                T.Store(grid.Plane(room, MomentGrid.RowW2) + at, w2);
                T.Store(grid.Plane(room, MomentGrid.RowX0) + at, x0);
                T.Store(grid.Plane(room, MomentGrid.RowX1) + at, x1);
                T.Store(grid.Plane(room, MomentGrid.RowY0) + at, y0);
                T.Store(grid.Plane(room, MomentGrid.RowY1) + at, y1);
            }
        }
    }

    /// <summary>Moments across the rows, and the fitted plane's value at each cell of one row.</summary>
    private static void FitRow<T>(MomentGrid grid, float* room, float* gaussian, int row, float radius, Span<float> x, Span<float> y)
        where T : struct, ILanes<T>
    {
        float* fitted = stackalloc float[32];
        int first = Math.Max(-grid.Reach, -row), last = Math.Min(grid.Reach, grid.Height - 1 - row);
        T zero = T.All(0f), spread = T.All(LeastSpread * radius * radius * radius * radius);
        for (int column = 0; column < grid.Width; column += 16) // lanes: sixteen cells of a row
        {
            T w = zero, wx = zero, wy = zero, wxx = zero, wxy = zero, wyy = zero;
            T u = zero, ux = zero, uy = zero, v = zero, vx = zero, vy = zero;
            for (int d = first; d <= last; d++)
            {
                float weight = gaussian[Math.Abs(d)];
                T g = T.All(weight), gd = T.All(weight * d);
                int at = grid.At(row + d, column);
                T w0 = T.Load(grid.Plane(room, MomentGrid.RowW0) + at), w1 = T.Load(grid.Plane(room, MomentGrid.RowW1) + at);
                T x0 = T.Load(grid.Plane(room, MomentGrid.RowX0) + at), y0 = T.Load(grid.Plane(room, MomentGrid.RowY0) + at);
                var w0d = w0 * gd;
                w += w0 * g;
                wy += w0d;
                wyy += w0d * T.All(d);
                wx += w1 * g;
                wxy += w1 * gd;
                wxx += T.Load(grid.Plane(room, MomentGrid.RowW2) + at) * g;
                u += x0 * g;
                uy += x0 * gd;
                ux += T.Load(grid.Plane(room, MomentGrid.RowX1) + at) * g;
                v += y0 * g;
                vy += y0 * gd;
                vx += T.Load(grid.Plane(room, MomentGrid.RowY1) + at) * g;
            }

            // Cramer's rule for the constant term of [w wx wy; wx wxx wxy; wy wxy wyy] c = (u, ux, uy), divided through by w.
            var one = T.All(1f) / w;
            (wx, wy, wxx, wxy, wyy) = (wx * one, wy * one, wxx * one, wxy * one, wyy * one);
            (u, ux, uy, v, vx, vy) = (u * one, ux * one, uy * one, v * one, vx * one, vy * one);
            T a = wxx * wyy - wxy * wxy, b = wx * wyy - wxy * wy, c = wx * wxy - wxx * wy;
            var determinant = a - wx * b + wy * c;
            var inverse = T.All(1f) / T.Max(determinant, spread);
            T.Store(fitted, T.WhereLess(determinant, spread, u, (u * a - ux * b + uy * c) * inverse));
            T.Store(fitted + 16, T.WhereLess(determinant, spread, v, (v * a - vx * b + vy * c) * inverse));

            for (int lane = 0; lane < Math.Min(16, grid.Width - column); lane++)
            {
                int cell = row * grid.Width + column + lane;
                x[cell] = Math.Clamp(fitted[lane], 1 - grid.Width, grid.Width - 1);
                y[cell] = Math.Clamp(fitted[16 + lane], 1 - grid.Height, grid.Height - 1);
            }
        }
    }
}
