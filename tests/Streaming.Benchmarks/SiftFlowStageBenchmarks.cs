using BenchmarkDotNet.Attributes;
using Streaming.Flow.Lanes;
using Streaming.Flow.Matching;
using Streaming.Flow.Pyramid;
using Streaming.Flow.Solver;
using Streaming.Flow.SubCell;

namespace Streaming.Benchmarks;

/// <summary>The stages of the finest level, with the reference's window and iterations, on the widest registers.</summary>
public class SiftFlowStageBenchmarks
{
    private readonly MatchingCost matching = new();
    private readonly BeliefPropagation propagation = new();
    private readonly FieldDecision decision = new();
    private readonly SubCellRefinement refinement = new();
    private FeaturePyramid from = null!, to = null!;
    private WavefrontLayout layout;
    private SearchWindow window;
    private int[] startX = [], startY = [], flowX = [], flowY = [];
    private float[] x = [], y = [];

    [Params("conv1", "conv2", "conv3")]
    public string Layer { get; set; } = "conv1";

    [GlobalSetup]
    public void Setup()
    {
        var pair = new MadePair(Layer);
        (from, to) = (new FeaturePyramid(pair.From, 1), new FeaturePyramid(pair.To, 1));
        layout = new WavefrontLayout(pair.Side, pair.Side);
        window = SearchWindow.Within(KnownParameters.Reference.Window, from.Level(0));
        int cells = pair.Side * pair.Side;
        (x, y) = (new float[cells], new float[cells]);
        new SiftFlowSolver().Solve(new FeaturePyramid(pair.From, 4), new FeaturePyramid(pair.To, 4), KnownParameters.Reference, x, y);
        (startX, startY) = ([.. x.Select(v => (int)v)], [.. y.Select(v => (int)v)]);
        Match();
        Sweeps();
    }

    [Benchmark]
    public void Match() => matching.Compute<Lanes512>(from.Level(0), to.Level(0), layout, window, startX, startY, 1f);

    [Benchmark]
    public unsafe void Sweeps()
    {
        propagation.Begin(layout, window, startX, startY);
        for (int sweep = 0; sweep < KnownParameters.Reference.Iterations / 2; sweep++)
            propagation.Sweep<Lanes512>(matching.Plane, 0.75f, 200f, 4000f, forward: sweep % 2 == 0);
    }

    [Benchmark]
    public unsafe void Decide()
    {
        (flowX, flowY) = ([.. startX], [.. startY]);
        decision.Decide<Lanes512>(layout, window, matching.Plane, propagation.LayerX, propagation.LayerY, 200f, 4000f, 4, flowX, flowY);
    }

    [Benchmark]
    public void Refine() => refinement.Refine<Lanes512>(from.Level(0), to.Level(0), Math.Max(from.Peak, to.Peak), startX, startY, 4f, 3, x, y);
}
