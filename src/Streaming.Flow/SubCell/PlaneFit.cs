using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;

namespace Streaming.Flow.SubCell;

/// <summary>
/// Fits, around every cell, one plane to the columns and one to the rows of the displacements (moving least squares;
/// Lancaster, Salkauskas 1981), weighted by the cells' tensors and a Gaussian window. A plane follows a turn, a change of
/// scale and a shift without bias, up to the border.
/// </summary>
internal sealed unsafe class PlaneFit
{
    /// <summary>
    /// Held against the slopes, as a part of what the values at the cell are held with and of the window's size: it decides
    /// where the window is one row or one column wide, and is not felt elsewhere.
    /// </summary>
    private const float SlopeWeight = 1e-3f;

    /// <summary>Slopes of u along x and y, slopes of v, then the values of u and v at the cell: the order of elimination.</summary>
    private const int SlopesU = 0, SlopesV = 2, ValueU = 4, ValueV = 5, Unknowns = 6;

    /// <summary>Column of the right-hand side.</summary>
    private const int Right = Unknowns;

    private readonly AlignedBuffer taps = new();
    private readonly AlignedBuffer system = new();
    private float* gaussian, equations;
    private float slopeWeight;

    /// <summary>Sets the window.</summary>
    /// <param name="radius">Its standard deviation, in cells.</param>
    /// <param name="reach">Where it ends.</param>
    public void Begin(float radius, int reach)
    {
        gaussian = taps.Ensure(reach + 1);
        for (var i = 0; i <= reach; i++)
            gaussian[i] = MathF.Exp(-i * i / (2f * radius * radius));
        equations = system.Ensure(Unknowns * (Unknowns + 1) * 16);
        slopeWeight = SlopeWeight * radius * radius;
    }

    /// <summary>Replaces the flow by the planes' values at the cells, at most one cell away from it.</summary>
    public void Apply<T>(MomentGrid grid, float* room, Span<float> x, Span<float> y)
        where T : struct, ILanes<T>
    {
        for (var input = 0; input < MomentGrid.Inputs; input++)
            SmoothRows<T>(grid, grid.Plane(room, input), grid.RowMoments(room, input), second: input <= MomentGrid.YY);

        var fitted = stackalloc float[32];
        for (var row = 0; row < grid.Height; row++)
        {
            for (var column = 0; column < grid.Width; column += 16) // lanes: sixteen cells of a row
            {
                Fill<T>(grid, room, row, column);
                Solve<T>(fitted, fitted + 16);
                for (var lane = 0; lane < Math.Min(16, grid.Width - column); lane++)
                {
                    var cell = row * grid.Width + column + lane;
                    x[cell] = Step(x[cell], fitted[lane], grid.Width - 1);
                    y[cell] = Step(y[cell], fitted[16 + lane], grid.Height - 1);
                }
            }
        }
    }

    /// <summary>At most a cell further, where a fit that has no hold (NaN) goes nowhere, and never past any cell's farthest target.</summary>
    private static float Step(float now, float wanted, int most) =>
        float.IsNaN(wanted) ? now : Math.Clamp(Math.Clamp(wanted, now - 1f, now + 1f), -most, most);

    /// <summary>Moments along the rows: sums over the window of g, g dx and g dx dx times the plane.</summary>
    private void SmoothRows<T>(MomentGrid grid, float* source, float* moments, bool second)
        where T : struct, ILanes<T>
    {
        for (var row = 0; row < grid.Height; row++)
        {
            for (var column = 0; column < grid.Width; column += 16) // lanes: sixteen cells of a row
            {
                var at = grid.At(row, column);
                T s0 = T.All(0f), s1 = s0, s2 = s0;
                for (var d = -grid.Reach; d <= grid.Reach; d++)
                {
                    var value = T.Load(source + at + d) * T.All(gaussian[Math.Abs(d)]);
                    var first = value * T.All(d);
                    s0 += value;
                    s1 += first;
                    s2 += first * T.All(d);
                }

                T.Store(moments + at, s0);
                T.Store(moments + grid.PlaneLength + at, s1);
                if (second)
                    T.Store(moments + 2 * grid.PlaneLength + at, s2);
            }
        }
    }

    /// <summary>The normal equations of sixteen cells of a row.</summary>
    private void Fill<T>(MomentGrid grid, float* room, int row, int column)
        where T : struct, ILanes<T>
    {
        FillBlock<T>(grid, grid.RowMoments(room, MomentGrid.XX), row, column, SlopesU, ValueU, SlopesU, ValueU);
        FillBlock<T>(grid, grid.RowMoments(room, MomentGrid.XY), row, column, SlopesU, ValueU, SlopesV, ValueV);
        FillBlock<T>(grid, grid.RowMoments(room, MomentGrid.YY), row, column, SlopesV, ValueV, SlopesV, ValueV);
        FillRight<T>(grid, grid.RowMoments(room, MomentGrid.X), row, column, SlopesU, ValueU);
        FillRight<T>(grid, grid.RowMoments(room, MomentGrid.Y), row, column, SlopesV, ValueV);
    }

    /// <summary>What one entry of the tensors says about a plane's unknowns and another's (or its own), on both sides of the diagonal.</summary>
    private void FillBlock<T>(MomentGrid grid, float* moments, int row, int column, int slopes, int value, int otherSlopes, int otherValue)
        where T : struct, ILanes<T>
    {
        T m = T.All(0f), mx = m, my = m, mxx = m, mxy = m, myy = m;
        float* first = moments + grid.PlaneLength, second = first + grid.PlaneLength;
        for (var d = Math.Max(-grid.Reach, -row); d <= Math.Min(grid.Reach, grid.Height - 1 - row); d++)
        {
            var at = grid.At(row + d, column);
            T g = T.All(gaussian[Math.Abs(d)]), dy = T.All(d);
            T v0 = T.Load(moments + at) * g, v1 = T.Load(first + at) * g, v0y = v0 * dy;
            m += v0;
            my += v0y;
            myy += v0y * dy;
            mx += v1;
            mxy += v1 * dy;
            mxx += T.Load(second + at) * g;
        }

        if (slopes == otherSlopes)
        {
            var hold = m * T.All(slopeWeight);
            mxx += hold;
            myy += hold;
        }

        PutBoth(slopes, otherSlopes, mxx);
        PutBoth(slopes, otherSlopes + 1, mxy);
        PutBoth(slopes + 1, otherSlopes, mxy);
        PutBoth(slopes + 1, otherSlopes + 1, myy);
        PutBoth(slopes, otherValue, mx);
        PutBoth(slopes + 1, otherValue, my);
        PutBoth(value, otherSlopes, mx);
        PutBoth(value, otherSlopes + 1, my);
        PutBoth(value, otherValue, m);

        void PutBoth(int i, int j, T entry)
        {
            T.Store(Entry(i, j), entry);
            T.Store(Entry(j, i), entry);
        }
    }

    private void FillRight<T>(MomentGrid grid, float* moments, int row, int column, int slopes, int value)
        where T : struct, ILanes<T>
    {
        T m = T.All(0f), mx = m, my = m;
        for (var d = Math.Max(-grid.Reach, -row); d <= Math.Min(grid.Reach, grid.Height - 1 - row); d++)
        {
            var at = grid.At(row + d, column);
            T g = T.All(gaussian[Math.Abs(d)]), v0 = T.Load(moments + at) * g;
            m += v0;
            my += v0 * T.All(d);
            mx += T.Load(moments + grid.PlaneLength + at) * g;
        }

        T.Store(Entry(slopes, Right), mx);
        T.Store(Entry(slopes + 1, Right), my);
        T.Store(Entry(value, Right), m);
    }

    /// <summary>Elimination without a search for pivots: the matrix is symmetric and positive definite.</summary>
    private void Solve<T>(float* u, float* v)
        where T : struct, ILanes<T>
    {
        for (var pivot = 0; pivot < ValueV; pivot++)
        {
            var inverse = T.All(1f) / T.Load(Entry(pivot, pivot));
            for (var i = pivot + 1; i < Unknowns; i++)
            {
                var factor = T.Load(Entry(i, pivot)) * inverse;
                for (var j = pivot + 1; j <= Right; j++)
                    T.Store(Entry(i, j), T.Load(Entry(i, j)) - factor * T.Load(Entry(pivot, j)));
            }
        }

        var last = T.Load(Entry(ValueV, Right)) / T.Load(Entry(ValueV, ValueV));
        T.Store(v, last);
        T.Store(u, (T.Load(Entry(ValueU, Right)) - T.Load(Entry(ValueU, ValueV)) * last) / T.Load(Entry(ValueU, ValueU)));
    }

    /// <summary>Sixteen lanes: the entry of each cell's system.</summary>
    private float* Entry(int row, int column) => equations + (row * (Unknowns + 1) + column) * 16;
}
