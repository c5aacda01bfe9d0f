using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;

namespace Streaming.Flow.Matching;

/// <summary>
/// Turns messages into a field. Cells are decided in reading order, each given the decisions of its left and upper
/// neighbours and the messages of the other two; then cells are decided again, given all four neighbours, as long as that
/// lowers the energy. Two states of a cell that the messages hold equally good thus never end up mixed.
/// </summary>
internal sealed unsafe class FieldDecision
{
    /// <summary>A neighbour that is not there: so far from every state that all states pay the same for it.</summary>
    private const float Nowhere = 1e9f;

    private readonly AlignedBuffer planes = new();
    private readonly AlignedBuffer scratch = new();
    private WavefrontLayout layout;
    private SearchWindow window;
    private float* startX, startY, chosenX, chosenY;

    /// <summary>Decides the field of a level.</summary>
    /// <param name="grid">The level's layout.</param>
    /// <param name="states">The window of every cell.</param>
    /// <param name="costs">The matching costs, a plane of the layout.</param>
    /// <param name="messagesX">What the cells of layer x were told.</param>
    /// <param name="messagesY">What the cells of layer y were told.</param>
    /// <param name="alpha">Price of one cell of difference.</param>
    /// <param name="truncation">The most that a difference costs.</param>
    /// <param name="revisits">The most sweeps that decide again.</param>
    /// <param name="flowX">In: the starts. Out: the columns of the displacement, row-major.</param>
    /// <param name="flowY">In: the starts. Out: the rows.</param>
    public void Decide<T>(WavefrontLayout grid, SearchWindow states, float* costs, LayerMessages messagesX, LayerMessages messagesY, float alpha, float truncation, int revisits, int[] flowX, int[] flowY)
        where T : struct, ILanes<T>
    {
        (layout, window) = (grid, states);
        Load(flowX, flowY);
        var tiesX = scratch.Ensure((states.StatesX + states.StatesY) * 16);
        var tiesY = tiesX + states.StatesX * 16;

        var changed = true;
        for (var pass = 0; pass <= revisits && changed; pass++)
        {
            var forward = pass % 2 == 0;
            changed = false;
            for (var step = 0; step < layout.Diagonals; step++)
            {
                var diagonal = forward ? step : layout.Diagonals - 1 - step;
                var last = layout.Last(diagonal);
                for (var y = layout.First(diagonal); y <= last; y += 16) // lanes: sixteen cells of the diagonal
                {
                    if (pass == 0)
                    {
                        messagesX.SumOfLater<T>(diagonal, y, tiesX);
                        messagesY.SumOfLater<T>(diagonal, y, tiesY);
                    }

                    Tie<T>(tiesX, window.X, startX, chosenX, diagonal, y, alpha, truncation, both: pass > 0);
                    Tie<T>(tiesY, window.Y, startY, chosenY, diagonal, y, alpha, truncation, both: pass > 0);
                    changed |= Choose<T>(costs + layout.Row(diagonal, window.Pairs) + y, tiesX, tiesY, diagonal, y, last);
                }
            }
        }

        for (int y = 0, cell = 0; y < layout.Height; y++)
        {
            for (var x = 0; x < layout.Width; x++, cell++)
            {
                var lane = layout.Row(x + y, 1) + y;
                flowX[cell] = (int)chosenX[lane];
                flowY[cell] = (int)chosenY[lane];
            }
        }
    }

    private void Load(int[] flowX, int[] flowY)
    {
        var length = layout.PlaneLength(1);
        startX = planes.Ensure(4 * length);
        startY = startX + length;
        chosenX = startY + length;
        chosenY = chosenX + length;
        new Span<float>(chosenX, 2 * length).Fill(Nowhere);
        for (int y = 0, cell = 0; y < layout.Height; y++)
        {
            for (var x = 0; x < layout.Width; x++, cell++)
            {
                var lane = layout.Row(x + y, 1) + y;
                startX[lane] = flowX[cell];
                startY[lane] = flowY[cell];
            }
        }
    }

    /// <summary>Adds (or, with both, sets) what each state pays for its distance to the decided neighbours.</summary>
    private void Tie<T>(float* ties, int halfWidth, float* start, float* chosen, int diagonal, int y, float alpha, float truncation, bool both)
        where T : struct, ILanes<T>
    {
        int before = layout.Row(diagonal - 1, 1) + y, after = layout.Row(diagonal + 1, 1) + y;
        T left = T.Load(chosen + before), up = T.Load(chosen + before - 1);
        T right = T.Load(chosen + after), down = T.Load(chosen + after + 1);
        T price = T.All(alpha), most = T.All(truncation), one = T.All(1f);
        var state = T.Load(start + layout.Row(diagonal, 1) + y) - T.All(halfWidth);
        for (var k = 0; k <= 2 * halfWidth; k++, state += one)
        {
            var sum = T.Min(T.Abs(state - left) * price, most) + T.Min(T.Abs(state - up) * price, most);
            sum += both
                ? T.Min(T.Abs(state - right) * price, most) + T.Min(T.Abs(state - down) * price, most)
                : T.Load(ties + k * 16);
            T.Store(ties + k * 16, sum);
        }
    }

    /// <summary>Takes the cheapest pair of states; returns whether a cell changed.</summary>
    private bool Choose<T>(float* cost, float* tiesX, float* tiesY, int diagonal, int y0, int last)
        where T : struct, ILanes<T>
    {
        // The start comes first: where all states cost the same, the flow stays there.
        var centre = window.Y * window.StatesX + window.X;
        var best = T.Load(cost + centre * layout.Stride) + (T.Load(tiesX + window.X * 16) + T.Load(tiesY + window.Y * 16));
        var bestPair = T.All(centre);
        for (int j = 0, pair = 0; j < window.StatesY; j++)
        {
            var tieY = T.Load(tiesY + j * 16);
            for (var i = 0; i < window.StatesX; i++, pair++)
            {
                var total = T.Load(cost + pair * layout.Stride) + (T.Load(tiesX + i * 16) + tieY);
                bestPair = T.WhereLess(total, best, T.All(pair), bestPair);
                best = T.Min(total, best);
            }
        }

        var pairs = stackalloc float[16];
        T.Store(pairs, bestPair);
        var changed = false;
        var row = layout.Row(diagonal, 1);
        for (var lane = 0; lane < 16 && y0 + lane <= last; lane++)
        {
            int at = row + y0 + lane, pair = (int)pairs[lane];
            var x = startX[at] + pair % window.StatesX - window.X;
            var y = startY[at] + pair / window.StatesX - window.Y;
            changed |= x != chosenX[at] || y != chosenY[at];
            (chosenX[at], chosenY[at]) = (x, y);
        }

        return changed;
    }
}
