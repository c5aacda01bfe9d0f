namespace Streaming.Flow;

/// <summary>
/// SIFTFlow (Liu, Yuen, Torralba 2011) between two feature maps: belief propagation on two coupled layers, coarse to fine.
/// A solver owns its working memory and reuses it from pair to pair, so it serves one thread at a time; results depend on
/// nothing but the pair and the parameters.
/// </summary>
public sealed unsafe class SiftFlowSolver
{
    /// <summary>
    /// The share of its belief that a cell sends on in the first sweep; it rises evenly to 1 in the last. Plain belief
    /// propagation counts the same evidence once per path through the grid and settles early on what it saw first;
    /// reweighted messages (Kolmogorov 2006) do not, but take long to become certain. Rising from one to the other finds
    /// energies that neither finds.
    /// </summary>
    private const float FirstShare = 0.5f;

    /// <summary>The most sweeps that decide cells again after the first decision.</summary>
    private const int Revisits = 4;

    private readonly LaneWidth width;
    private readonly MatchingCost matching = new();

    private readonly BeliefPropagation propagation = new();
    private readonly FieldDecision decision = new();
    private int[] flowX = [], flowY = [], coarseX = [], coarseY = [];

    /// <summary>A solver that uses the widest registers of this machine.</summary>
    public SiftFlowSolver()
        : this(LaneWidths.Widest)
    {
    }

    internal SiftFlowSolver(LaneWidth width) => this.width = width;

    /// <summary>
    /// Finds the sampling flow V on the grid of <paramref name="from"/>: from(p) is like to(p + V(p)). With the features
    /// after a transform as from and those before it as to, V(p) tells where the feature at p came from.
    /// </summary>
    /// <param name="from">The map on whose grid the flow lies.</param>
    /// <param name="to">The map that the flow points into.</param>
    /// <param name="parameters">Weights and schedule, stated for a pair that peaks at 255.</param>
    /// <param name="x">Receives the columns of the flow, row-major, in cells.</param>
    /// <param name="y">Receives the rows of the flow.</param>
    /// <exception cref="ArgumentException">The maps differ in shape, the spans in length, or a parameter is out of its range.</exception>
    public void Solve(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters, Span<float> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(parameters);
        Check(from, to, parameters, x, y);

        int cells = from.Height * from.Width;
        Reserve(cells);
        switch (width)
        {
            case LaneWidth.Bits512: SolveInteger<Lanes512>(from, to, parameters); break;
            case LaneWidth.Bits256: SolveInteger<Lanes256>(from, to, parameters); break;
            default: SolveInteger<Lanes128>(from, to, parameters); break;
        }

        for (int cell = 0; cell < cells; cell++)
        {
            x[cell] = flowX[cell];
            y[cell] = flowY[cell];
        }

        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    /// <summary>Finds the flow and tells the energy of the integer field that it rests on.</summary>
    /// <inheritdoc cref="Solve(FeaturePyramid, FeaturePyramid, SiftFlowParameters, Span{float}, Span{float})"/>
    /// <param name="from">The map on whose grid the flow lies.</param>
    /// <param name="to">The map that the flow points into.</param>
    /// <param name="parameters">Weights and schedule, stated for a pair that peaks at 255.</param>
    /// <param name="x">Receives the columns of the flow, row-major, in cells.</param>
    /// <param name="y">Receives the rows of the flow.</param>
    /// <param name="energy">The energy of the integer field.</param>
    public void Solve(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters, Span<float> x, Span<float> y, out SiftFlowEnergy energy)
    {
        Solve(from, to, parameters, x, y);
        energy = FieldEnergy.Of(from, to, parameters, flowX, flowY);
    }

    private void SolveInteger<T>(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters)
        where T : struct, ILanes<T>
    {
        float peak = Math.Max(from.Peak, to.Peak);
        if (!(peak >= FeaturePyramid.SmallestPeak))
        {
            // Nothing to match: every flow fits, and the range term prefers none.
            Array.Clear(flowX);
            Array.Clear(flowY);
            return;
        }

        float scale = peak / 255f;
        float alpha = parameters.Alpha * scale, truncation = parameters.Truncation * scale, gamma = parameters.Gamma * scale;
        int top = Math.Min(parameters.Levels, Math.Min(from.Levels, to.Levels)) - 1;
        for (int index = top; index >= 0; index--)
        {
            var fromLevel = from.Level(index);
            var toLevel = to.Level(index);
            if (index == top)
            {
                Array.Clear(flowX);
                Array.Clear(flowY);
            }
            else
            {
                StartFlow.FromCoarser(coarseX, from.Level(index + 1), flowX, fromLevel);
                StartFlow.FromCoarser(coarseY, from.Level(index + 1), flowY, fromLevel);
                StartFlow.KeepWithin(flowX, fromLevel.Width - 1);
                StartFlow.KeepWithin(flowY, fromLevel.Height - 1);
            }

            var layout = new WavefrontLayout(fromLevel.Height, fromLevel.Width);
            var window = SearchWindow.Within(index == top ? parameters.TopWindow : parameters.Window + index, fromLevel);
            matching.Compute<T>(fromLevel, toLevel, layout, window, flowX, flowY, gamma * (1 << index));
            propagation.Begin(layout, window, flowX, flowY);
            int sweeps = ((index == top ? parameters.TopIterations : parameters.Iterations) + 1) / 2;
            for (int sweep = 0; sweep < sweeps; sweep++)
            {
                float share = FirstShare + (1f - FirstShare) * sweep / Math.Max(1, sweeps - 1);
                propagation.Sweep<T>(matching.Plane, share, alpha, truncation, forward: sweep % 2 == 0);
            }

            decision.Decide<T>(layout, window, matching.Plane, propagation.LayerX, propagation.LayerY, alpha, truncation, Revisits, flowX, flowY);

            (coarseX, flowX) = (flowX, coarseX);
            (coarseY, flowY) = (flowY, coarseY);
        }

        (coarseX, flowX) = (flowX, coarseX);
        (coarseY, flowY) = (flowY, coarseY);
    }

    private void Reserve(int cells)
    {
        if (flowX.Length >= cells)
            return;
        flowX = new int[cells];
        flowY = new int[cells];
        coarseX = new int[cells];
        coarseY = new int[cells];
    }

    private static void Check(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters, Span<float> x, Span<float> y)
    {
        parameters.Check();
        if (from.Height != to.Height || from.Width != to.Width || from.Channels != to.Channels)
            throw new ArgumentException($"From has {from.Height} x {from.Width} cells of {from.Channels} channels and to has {to.Height} x {to.Width} of {to.Channels}; a pair must be of one shape.", nameof(to));
        int cells = from.Height * from.Width;
        if (x.Length != cells)
            throw new ArgumentException($"x has room for {x.Length} cells; the map has {cells}.", nameof(x));
        if (y.Length != cells)
            throw new ArgumentException($"y has room for {y.Length} cells; the map has {cells}.", nameof(y));
    }
}
