using Streaming.Flow.Lanes;
using Streaming.Flow.Matching;
using Streaming.Flow.Parameters;
using Streaming.Flow.Pyramid;
using Streaming.Flow.SubCell;

namespace Streaming.Flow.Solver;

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
    private readonly SubCellRefinement refinement = new();
    private readonly float[] unrelatedPairs = new float[400];
    private int[] flowX = [], flowY = [];
    private float[] coarseX = [], coarseY = [];
    private LevelWeights finest;

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
    /// <param name="x">Receives the columns of the flow, row-major, in cells: whole ones, or parts where the parameters refine.</param>
    /// <param name="y">Receives the rows of the flow.</param>
    /// <exception cref="ArgumentException">The maps differ in shape, the spans in length, or a parameter is out of its range.</exception>
    public void Solve(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters, Span<float> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(parameters);
        Check(from, to, parameters, x, y);

        Reserve(from.Height * from.Width);
        switch (width)
        {
            case LaneWidth.Bits512: Solve<Lanes512>(from, to, parameters, x, y); break;
            case LaneWidth.Bits256: Solve<Lanes256>(from, to, parameters, x, y); break;
            default: Solve<Lanes128>(from, to, parameters, x, y); break;
        }

        // The kernels work on bare addresses; their owners must outlive them.
        GC.KeepAlive(this);
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
        energy = FieldEnergy.Of(from, to, finest, flowX, flowY);
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    private void Solve<T>(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters, Span<float> x, Span<float> y)
        where T : struct, ILanes<T>
    {
        var peak = Math.Max(from.Peak, to.Peak);
        Array.Clear(flowX);
        Array.Clear(flowY);
        if (!(peak >= FeaturePyramid.SmallestPeak))
        {
            // Nothing to match: every flow fits, and the range term prefers none.
            finest = LevelWeights.Of(parameters, peak, unrelated: 0f, level: 0);
            x.Clear();
            y.Clear();
            return;
        }

        var top = Math.Min(parameters.Levels, Math.Min(from.Levels, to.Levels)) - 1;
        for (var index = top; index >= 0; index--)
        {
            FeatureLevel fromLevel = from.Level(index), toLevel = to.Level(index);
            if (index < top)
            {
                StartFlow.FromCoarser(coarseX, from.Level(index + 1), flowX, fromLevel, fromLevel.Width - 1);
                StartFlow.FromCoarser(coarseY, from.Level(index + 1), flowY, fromLevel, fromLevel.Height - 1);
            }

            var unrelated = parameters.RelativeAlpha == 0f ? 0f : CellDistance.MedianOfUnrelated<T>(fromLevel, toLevel, unrelatedPairs);
            finest = LevelWeights.Of(parameters, peak, unrelated, index);
            var window = SearchWindow.Within(index == top ? parameters.TopWindow : parameters.Window + index, fromLevel);
            Match<T>(fromLevel, toLevel, window, finest, index == top ? parameters.TopIterations : parameters.Iterations);

            if (index == 0)
                Finish<T>(fromLevel, toLevel, parameters, peak, x, y);
            else
                Finish<T>(fromLevel, toLevel, parameters, peak, coarseX, coarseY);
        }
    }

    /// <summary>One level: costs, sweeps and the decision.</summary>
    private void Match<T>(FeatureLevel from, FeatureLevel to, SearchWindow window, LevelWeights weights, int iterations)
        where T : struct, ILanes<T>
    {
        var layout = new WavefrontLayout(from.Height, from.Width);
        matching.Compute<T>(from, to, layout, window, flowX, flowY, weights.Gamma);
        propagation.Begin(layout, window, flowX, flowY);
        var sweeps = (iterations + 1) / 2; // a sweep passes over both planes
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var share = FirstShare + (1f - FirstShare) * sweep / Math.Max(1, sweeps - 1);
            propagation.Sweep<T>(matching.Plane, share, weights.Alpha, weights.Truncation, forward: sweep % 2 == 0);
        }

        decision.Decide<T>(layout, window, matching.Plane, propagation.LayerX, propagation.LayerY, weights.Alpha, weights.Truncation, Revisits, flowX, flowY);
    }

    /// <summary>Hands the level's flow on, in whole cells or in parts.</summary>
    private void Finish<T>(FeatureLevel from, FeatureLevel to, SiftFlowParameters parameters, float peak, Span<float> x, Span<float> y)
        where T : struct, ILanes<T>
    {
        if (parameters.SubCellRadius > 0f)
        {
            refinement.Refine<T>(from, to, peak, flowX, flowY, parameters.SubCellRadius, parameters.SubCellPasses, x, y);
            return;
        }

        for (var cell = 0; cell < from.Height * from.Width; cell++)
            (x[cell], y[cell]) = (flowX[cell], flowY[cell]);
    }

    private void Reserve(int cells)
    {
        if (flowX.Length >= cells)
            return;
        flowX = new int[cells];
        flowY = new int[cells];
        coarseX = new float[cells];
        coarseY = new float[cells];
    }

    private static void Check(FeaturePyramid from, FeaturePyramid to, SiftFlowParameters parameters, Span<float> x, Span<float> y)
    {
        parameters.Check();
        if (from.Height != to.Height || from.Width != to.Width || from.Channels != to.Channels)
            throw new ArgumentException($"From has {from.Height} x {from.Width} cells of {from.Channels} channels and to has {to.Height} x {to.Width} of {to.Channels}; a pair must be of one shape.", nameof(to));
        var cells = from.Height * from.Width;
        if (x.Length != cells)
            throw new ArgumentException($"x has room for {x.Length} cells; the map has {cells}.", nameof(x));
        if (y.Length != cells)
            throw new ArgumentException($"y has room for {y.Length} cells; the map has {cells}.", nameof(y));
    }
}
