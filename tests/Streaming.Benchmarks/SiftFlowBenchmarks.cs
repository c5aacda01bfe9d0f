using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using Streaming.Flow.Parameters;
using Streaming.Flow.Pyramid;
using Streaming.Flow.Solver;

namespace Streaming.Benchmarks;

/// <summary>Time per pair, as the pipeline runs it: pyramids exist, the solver has seen a pair of the shape before.</summary>
[MemoryDiagnoser]
public class SiftFlowBenchmarks
{
    private const int PairsPerCall = 64;
    private readonly SiftFlowSolver solver = new();
    private readonly ConcurrentBag<(SiftFlowSolver Solver, float[] X, float[] Y)> idle = [];
    private MadePair pair = null!;
    private FeaturePyramid from = null!, to = null!;
    private SiftFlowParameters parameters = null!;
    private float[] x = [], y = [];

    [Params("conv1", "conv2", "conv3", "conv5")]
    public string Layer { get; set; } = "conv1";

    [Params("Reference", "Best")]
    public string Parameters { get; set; } = "Reference";

    [GlobalSetup]
    public void Setup()
    {
        pair = new MadePair(Layer);
        parameters = Parameters == "Reference" ? KnownParameters.Reference : Best(Layer);
        (from, to) = (new FeaturePyramid(pair.From, parameters.Levels), new FeaturePyramid(pair.To, parameters.Levels));
        (x, y) = (new float[pair.Side * pair.Side], new float[pair.Side * pair.Side]);
    }

    /// <summary>As in the plan best.</summary>
    private static SiftFlowParameters Best(string layer) => layer switch
    {
        "conv1" => KnownParameters.Best with { SubCellRadius = 5f },
        "conv2" => KnownParameters.Best with { Levels = 3, TopWindow = 8 },
        _ => KnownParameters.Best with { Levels = 2, TopWindow = 4, SubCellRadius = 3f },
    };

    [Benchmark]
    public void Pyramid() => from.Fill(pair.From);

    [Benchmark(Baseline = true)]
    public void Solve() => solver.Solve(from, to, parameters, x, y);

    [Benchmark(OperationsPerInvoke = PairsPerCall)]
    public void SolveOnAllCores() => Parallel.For(
        0, PairsPerCall,
        () => idle.TryTake(out var kept) ? kept : (Solver: new SiftFlowSolver(), X: new float[x.Length], Y: new float[x.Length]),
        (_, _, own) =>
        {
            own.Solver.Solve(from, to, parameters, own.X, own.Y);
            return own;
        },
        idle.Add);
}
