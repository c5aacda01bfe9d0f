using System.Runtime.Intrinsics;
using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Matching;

/// <summary>
/// The cost of every state of every cell of a level: the L1 distance between the features of the cell and of its target,
/// and the range term. A target outside the map costs a little more than the median distance inside.
/// </summary>
internal sealed unsafe class MatchingCost
{
    /// <summary>
    /// A little more than the median: at the median itself, cells near the border that fit nothing well leave the map in
    /// larger numbers than they do in the original implementation.
    /// </summary>
    private const float OutsideOverMedian = 1.15f;

    /// <summary>The median is taken over about this many cells, evenly spread.</summary>
    private const int CellsForMedian = 100;

    private readonly AlignedBuffer plane = new();
    private readonly AlignedBuffer distances = new();
    private readonly AlignedBuffer sample = new();
    private readonly AlignedBuffer range = new();
    private int[] targets = [];

    /// <summary>The costs, a plane of <see cref="SearchWindow.Pairs"/> states.</summary>
    public float* Plane => plane.Pointer;

    /// <summary>What a target outside the map costs, range term apart.</summary>
    public float OutsideCost { get; private set; }

    /// <summary>Computes the costs of one level.</summary>
    /// <param name="from">Features of the cells.</param>
    /// <param name="to">Features of the targets, of the same shape.</param>
    /// <param name="layout">The level's layout.</param>
    /// <param name="window">The states around the start.</param>
    /// <param name="startX">Columns that each cell starts from, row-major.</param>
    /// <param name="startY">Rows that each cell starts from.</param>
    /// <param name="gamma">Price of one cell of displacement per axis.</param>
    public void Compute<T>(FeatureLevel from, FeatureLevel to, WavefrontLayout layout, SearchWindow window, int[] startX, int[] startY, float gamma)
        where T : struct, ILanes<T>
    {
        var pairs = window.Pairs;
        var costs = plane.Ensure(layout.PlaneLength(pairs));
        var found = distances.Ensure(pairs + 4);
        var rangeX = range.Ensure(window.StatesX + window.StatesY);
        var rangeY = rangeX + window.StatesX;
        if (targets.Length < pairs + 4)
            targets = new int[pairs + 4];

        var cells = from.Height * from.Width;
        var sampleEvery = Math.Max(1, cells / CellsForMedian) | 1;
        var samples = sample.Ensure((cells / sampleEvery + 1) * pairs);
        var sampled = 0;
        var anyOutside = false;

        for (int y = 0, cell = 0; y < from.Height; y++)
        {
            for (var x = 0; x < from.Width; x++, cell++)
            {
                var box = new InsideBox(window, from, x + startX[cell], y + startY[cell]);
                anyOutside |= box.Count < pairs;
                ListTargets(box, from);
                MeasureDistances<T>(from.Cell(y, x), to, box.Count, found);
                if (cell % sampleEvery == 0)
                {
                    new ReadOnlySpan<float>(found, box.Count).CopyTo(new Span<float>(samples + sampled, box.Count));
                    sampled += box.Count;
                }

                FillRange(rangeX, window.X, startX[cell], gamma);
                FillRange(rangeY, window.Y, startY[cell], gamma);
                var own = costs + layout.Row(x + y, pairs) + y;
                var next = 0;
                for (var j = box.FirstY; j <= box.LastY; j++)
                {
                    var row = own + j * window.StatesX * layout.Stride;
                    for (var i = box.FirstX; i <= box.LastX; i++)
                        row[i * layout.Stride] = found[next++] + (rangeX[i] + rangeY[j]);
                }
            }
        }

        OutsideCost = sampled == 0 ? 0f : OutsideOverMedian * Median.Of(new Span<float>(samples, sampled));
        if (anyOutside)
            FillOutside(costs, from, layout, window, startX, startY, rangeX, rangeY, gamma);
    }

    private void FillOutside(float* costs, FeatureLevel level, WavefrontLayout layout, SearchWindow window, int[] startX, int[] startY, float* rangeX, float* rangeY, float gamma)
    {
        for (int y = 0, cell = 0; y < level.Height; y++)
        {
            for (var x = 0; x < level.Width; x++, cell++)
            {
                var box = new InsideBox(window, level, x + startX[cell], y + startY[cell]);
                if (box.Count == window.Pairs)
                    continue;
                FillRange(rangeX, window.X, startX[cell], gamma);
                FillRange(rangeY, window.Y, startY[cell], gamma);
                var own = costs + layout.Row(x + y, window.Pairs) + y;
                for (var j = 0; j < window.StatesY; j++)
                {
                    var row = own + j * window.StatesX * layout.Stride;
                    for (var i = 0; i < window.StatesX; i++)
                    {
                        if (!box.Holds(i, j))
                            row[i * layout.Stride] = OutsideCost + (rangeX[i] + rangeY[j]);
                    }
                }
            }
        }
    }

    private void ListTargets(InsideBox box, FeatureLevel level)
    {
        var count = 0;
        for (var j = box.FirstY; j <= box.LastY; j++)
        {
            var target = ((box.OriginY + j) * level.Width + box.OriginX + box.FirstX) * level.Stride;
            for (var i = box.FirstX; i <= box.LastX; i++, target += level.Stride)
                targets[count++] = target;
        }

        // Distances are measured four at a time: the last group is filled up with a target that exists.
        for (var i = 0; i < 3 && count > 0; i++)
            targets[count + i] = targets[count - 1];
    }

    private void MeasureDistances<T>(float* own, FeatureLevel to, int count, float* found)
        where T : struct, ILanes<T>
    {
        for (var i = 0; i < count; i += 4)
        {
            CellDistance.Four<T>(
                own, to.Cells + targets[i], to.Cells + targets[i + 1], to.Cells + targets[i + 2], to.Cells + targets[i + 3], to.Stride)
                .Store(found + i);
        }
    }

    private static void FillRange(float* range, int halfWidth, int start, float gamma)
    {
        for (var state = -halfWidth; state <= halfWidth; state++)
            range[state + halfWidth] = gamma * Math.Abs(start + state);
    }

    /// <summary>The states whose target is inside the map; they form a box, which may be empty.</summary>
    private readonly struct InsideBox
    {
        /// <summary>The column and row of the target of state (0, 0).</summary>
        public readonly int OriginX, OriginY;
        public readonly int FirstX, LastX, FirstY, LastY;

        public InsideBox(SearchWindow window, FeatureLevel level, int centreX, int centreY)
        {
            (OriginX, OriginY) = (centreX - window.X, centreY - window.Y);
            FirstX = Math.Max(0, -OriginX);
            FirstY = Math.Max(0, -OriginY);
            LastX = Math.Min(window.StatesX, level.Width - OriginX) - 1;
            LastY = Math.Min(window.StatesY, level.Height - OriginY) - 1;
        }

        public int Count => Math.Max(0, LastX - FirstX + 1) * Math.Max(0, LastY - FirstY + 1);

        public bool Holds(int i, int j) => i >= FirstX && i <= LastX && j >= FirstY && j <= LastY;
    }
}
