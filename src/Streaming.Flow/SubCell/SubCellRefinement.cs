using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.SubCell;

/// <summary>
/// Takes an integer flow to parts of a cell by Gauss-Newton steps on the roots of the features (Lucas, Kanade 1981). Each
/// cell measures, from features interpolated where its flow points, which step would match better and in which directions
/// it can tell; planes are fitted to what the cells around measured, and their values at the cell are the flow. The next
/// pass measures around that flow.
/// </summary>
/// <remarks>
/// A cell along an edge knows its displacement across the edge only: its tensor says so, and it has no vote along it.
/// Cells that match badly, and cells near the border, where padding and the filled surroundings stand still while the
/// picture moves, count for less; without that, flows of the deeper layers are drawn towards zero by up to a fifth.
/// </remarks>
internal sealed unsafe class SubCellRefinement
{
    /// <summary>At this part of the mean residual a cell counts a quarter of one that matches perfectly.</summary>
    private const float DoubtfulResidual = 0.5f;

    /// <summary>Cells closer than this to the border, or whose target is, count for less.</summary>
    private const float BorderCells = 4f;

    /// <summary>How strongly a cell holds on to the flow it has, as a part of the mean tensor: it decides where no cell can tell.</summary>
    private const float Hold = 0.01f;

    private readonly AlignedBuffer planes = new();
    private readonly FeatureRoots fromRoots = new(), toRoots = new();
    private readonly PlaneFit fit = new();
    private CellMotion[] motions = [];

    /// <summary>Refines a flow.</summary>
    /// <param name="from">Features on whose grid the flow lies.</param>
    /// <param name="to">Features that it points into.</param>
    /// <param name="peak">The pair's larger peak.</param>
    /// <param name="flowX">The columns of the integer flow, row-major.</param>
    /// <param name="flowY">The rows.</param>
    /// <param name="radius">Standard deviation of the window, in cells.</param>
    /// <param name="passes">How often to measure and fit, 1 or more.</param>
    /// <param name="x">Receives the columns of the refined flow.</param>
    /// <param name="y">Receives its rows.</param>
    public void Refine<T>(FeatureLevel from, FeatureLevel to, float peak, int[] flowX, int[] flowY, float radius, int passes, Span<float> x, Span<float> y)
        where T : struct, ILanes<T>
    {
        var cells = from.Height * from.Width;
        var grid = new MomentGrid(from.Height, from.Width, (int)MathF.Ceiling(3f * radius));
        var room = planes.Ensure(MomentGrid.Planes * grid.PlaneLength);
        if (motions.Length < cells)
            motions = new CellMotion[cells];
        fit.Begin(radius, grid.Reach);
        from = fromRoots.Of<T>(from, peak);
        to = toRoots.Of<T>(to, peak);

        for (var cell = 0; cell < cells; cell++)
            (x[cell], y[cell]) = (flowX[cell], flowY[cell]);
        for (var pass = 0; pass < passes; pass++)
        {
            var doubtful = DoubtfulResidual * Measure<T>(from, to, x, y);
            grid.Clear(room);
            if (!Vote(grid, room, doubtful, x, y))
                return;
            fit.Apply<T>(grid, room, x, y);
        }
    }

    /// <summary>Measures every cell whose target is inside the map, and returns the mean of their residuals.</summary>
    private float Measure<T>(FeatureLevel from, FeatureLevel to, Span<float> x, Span<float> y)
        where T : struct, ILanes<T>
    {
        double total = 0;
        var inside = 0;
        for (int row = 0, cell = 0; row < from.Height; row++)
        {
            for (var column = 0; column < from.Width; column++, cell++)
            {
                float tx = column + x[cell], ty = row + y[cell];
                if (!(tx >= 0f && tx <= to.Width - 1 && ty >= 0f && ty <= to.Height - 1))
                {
                    motions[cell] = default;
                    continue;
                }

                motions[cell] = CellMotion.Of<T>(from, to, row, column, tx, ty);
                total += motions[cell].Residual;
                inside++;
            }
        }

        return inside > 0 ? (float)(total / inside) : 0f;
    }

    /// <summary>Fills the planes of weighted tensors and of tensors times displacement; returns whether any cell can tell anything.</summary>
    private bool Vote(MomentGrid grid, float* room, float doubtful, Span<float> x, Span<float> y)
    {
        float* xx = grid.Plane(room, MomentGrid.XX), xy = grid.Plane(room, MomentGrid.XY), yy = grid.Plane(room, MomentGrid.YY);
        float* sumX = grid.Plane(room, MomentGrid.X), sumY = grid.Plane(room, MomentGrid.Y);
        double trace = 0;
        for (int row = 0, cell = 0; row < grid.Height; row++)
        {
            for (var column = 0; column < grid.Width; column++, cell++)
            {
                var motion = motions[cell];
                float u = x[cell], v = y[cell];
                var border = MathF.Min(
                    MathF.Min(ToBorder(column, grid.Width), ToBorder(row, grid.Height)),
                    MathF.Min(ToBorder(column + u, grid.Width), ToBorder(row + v, grid.Height)));
                var trust = doubtful > 0f ? doubtful / (motion.Residual + doubtful) : 1f;
                trust *= MathF.Min(1f, (border + 0.5f) / BorderCells);
                trust *= trust;

                var at = grid.At(row, column);
                (xx[at], xy[at], yy[at]) = (motion.XX * trust, motion.XY * trust, motion.YY * trust);
                sumX[at] = motion.X * trust + (xx[at] * u + xy[at] * v);
                sumY[at] = motion.Y * trust + (xy[at] * u + yy[at] * v);
                trace += xx[at] + yy[at];
            }
        }

        var hold = (float)(Hold * trace / (2 * grid.Height * grid.Width));
        if (!(hold > 0f))
            return false;
        for (int row = 0, cell = 0; row < grid.Height; row++)
        {
            for (var column = 0; column < grid.Width; column++, cell++)
            {
                var at = grid.At(row, column);
                xx[at] += hold;
                yy[at] += hold;
                sumX[at] += hold * x[cell];
                sumY[at] += hold * y[cell];
            }
        }

        return true;
    }

    /// <summary>Cells from a position to the nearer end of its axis, 0 where it lies beyond.</summary>
    private static float ToBorder(float position, int side) => MathF.Max(0f, MathF.Min(position, side - 1 - position));
}
