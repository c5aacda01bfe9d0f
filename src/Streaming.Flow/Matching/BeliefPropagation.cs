using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;

namespace Streaming.Flow.Matching;

/// <summary>
/// Min-sum belief propagation on two coupled layers (Liu, Yuen, Torralba 2011): the layer x chooses the columns and the
/// layer y the rows of the displacement; neighbours within a layer are tied by min(alpha |difference|, d), the two states
/// of a cell by its matching cost. What the layers tell each other is computed afresh at each visit and never stored.
/// </summary>
internal sealed unsafe class BeliefPropagation
{
    private readonly LayerMessages layerX = new();
    private readonly LayerMessages layerY = new();
    private readonly AlignedBuffer scratch = new();
    private WavefrontLayout layout;
    private SearchWindow window;

    /// <summary>What the cells of layer x were told.</summary>
    public LayerMessages LayerX => layerX;

    /// <summary>What the cells of layer y were told.</summary>
    public LayerMessages LayerY => layerY;

    /// <summary>Starts a level: no messages yet.</summary>
    /// <param name="grid">The level's layout.</param>
    /// <param name="states">The window of every cell.</param>
    /// <param name="startX">Columns that each cell starts from, row-major.</param>
    /// <param name="startY">Rows that each cell starts from.</param>
    public void Begin(WavefrontLayout grid, SearchWindow states, int[] startX, int[] startY)
    {
        (layout, window) = (grid, states);
        layerX.Begin(grid, states.StatesX, startX);
        layerY.Begin(grid, states.StatesY, startY);
        scratch.Ensure((2 * (states.StatesX + states.StatesY) + Math.Max(states.StatesX, states.StatesY)) * 16);
    }

    /// <summary>One sweep over both layers in reading order (forward) or in the opposite order.</summary>
    /// <param name="costs">The matching costs, a plane of the layout.</param>
    /// <param name="share">The part of its belief that a cell sends on: 1 is plain belief propagation, less is reweighted.</param>
    /// <param name="alpha">Price of one cell of difference.</param>
    /// <param name="truncation">The most that a difference costs.</param>
    /// <param name="forward">The direction.</param>
    public void Sweep<T>(float* costs, float share, float alpha, float truncation, bool forward)
        where T : struct, ILanes<T>
    {
        int nx = window.StatesX, ny = window.StatesY;
        var sumX = scratch.Pointer;
        var sumY = sumX + nx * 16;
        var beliefX = sumY + ny * 16;
        var beliefY = beliefX + nx * 16;
        var message = beliefY + ny * 16;

        for (var step = 0; step < layout.Diagonals; step++)
        {
            var diagonal = forward ? step : layout.Diagonals - 1 - step;
            layerX.ClearBeyondBorder(diagonal, forward);
            layerY.ClearBeyondBorder(diagonal, forward);
            var last = layout.Last(diagonal);
            for (var y = layout.First(diagonal); y <= last; y += 16) // lanes: sixteen cells of the diagonal
            {
                layerX.Sum<T>(diagonal, y, sumX);
                layerY.Sum<T>(diagonal, y, sumY);
                Couple<T>(costs + layout.Row(diagonal, nx * ny) + y, sumX, sumY, beliefX, beliefY);
                layerX.Send<T>(diagonal, y, beliefX, message, share, alpha, truncation, forward);
                layerY.Send<T>(diagonal, y, beliefY, message, share, alpha, truncation, forward);
            }
        }
    }

    /// <summary>Each layer's belief: its own messages, and the best that the other layer and the matching cost make of each state.</summary>
    private void Couple<T>(float* cost, float* sumX, float* sumY, float* beliefX, float* beliefY)
        where T : struct, ILanes<T>
    {
        int nx = window.StatesX, ny = window.StatesY;
        for (var j = 0; j < ny; j++)
        {
            var other = T.Load(sumY + j * 16);
            var best = T.All(float.MaxValue);
            for (var i = 0; i < nx; i++, cost += layout.Stride)
            {
                var pair = T.Load(cost);
                best = T.Min(best, pair + T.Load(sumX + i * 16));
                var best2 = pair + other;
                T.Store(beliefX + i * 16, j == 0 ? best2 : T.Min(T.Load(beliefX + i * 16), best2));
            }

            T.Store(beliefY + j * 16, best + other);
        }

        for (var i = 0; i < nx; i++)
            T.Store(beliefX + i * 16, T.Load(beliefX + i * 16) + T.Load(sumX + i * 16));
    }
}
