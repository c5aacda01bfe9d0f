using BenchmarkDotNet.Attributes;
using Streaming.Domain;
using Streaming.Network.Augmentation;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Benchmarks;

/// <summary>
/// The forward gather of 64 images' conv5 features along the exact field of a turn by 30 degrees: ours, and what torch's own
/// operations would take for it. In the benchmark's own process, where torch is loaded and its allocator tuned.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class GeneratorLayerBenchmarks
{
    private const int Images = 64;
    private static readonly Layer Conv5 = AlexNetSpace.Of(Dialect.CaffeNet).Layers[4];
    private readonly Tensor[] cells = new Tensor[4], weights = new Tensor[4];
    private GeneratorField field = null!, adjoint = null!;
    private Tensor features = null!, rows = null!, positions = null!;

    [Params(ScalarType.Float32, ScalarType.BFloat16)]
    public ScalarType Type { get; set; } = ScalarType.Float32;

    [GlobalSetup]
    public void Setup()
    {
        Allocator.Tune();
        var size = Conv5.Size;
        var flow = new float[2 * size * size];
        ExactField.write(Conv5, FamilyModule.affine(Family.RotatePlus, 30, 227, 113.5, 113.5), flow);
        (field, adjoint) = (new GeneratorField("turn", flow, size), new GeneratorField("turn", flow, size, WarpBackward.ExactAdjoint));
        rows = randn(Images, size, size, Conv5.Channels).to(Type);
        features = rows.permute(0, 3, 1, 2);
        positions = tensor(Positions(flow, size)).view(1, size, size, 2).to(Type).expand(Images, size, size, 2).contiguous();
        for (var tap = 0; tap < 4; tap++)
        {
            // Only their number and size matter for the time.
            cells[tap] = randint(size * size, size * size, ScalarType.Int64);
            weights[tap] = rand(size * size, 1).to(Type);
        }
    }

    [Benchmark(Baseline = true)]
    public void Gather()
    {
        using var result = field.Forward.Apply(features);
    }

    [Benchmark]
    public void Adjoint()
    {
        using var result = adjoint.Backward.Apply(features);
    }

    [Benchmark]
    public void MatrixProduct()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        field.Forward.Product(rows);
    }

    [Benchmark]
    public void FourIndexSelects()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var flat = rows.flatten(1, 2);
        var sum = flat.index_select(1, cells[0]).mul_(weights[0]);
        for (var tap = 1; tap < 4; tap++)
            sum.addcmul_(flat.index_select(1, cells[tap]), weights[tap], One);
    }

    [Benchmark]
    public void GridSample()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        nn.functional.grid_sample(features, positions, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: true);
    }

    private static readonly Scalar One = 1;

    private static float[] Positions(float[] flow, int size)
    {
        var positions = new float[flow.Length];
        for (var cell = 0; cell < size * size; cell++)
        {
            positions[2 * cell] = (2 * ((cell % size) + flow[cell]) / (size - 1)) - 1;
            positions[(2 * cell) + 1] = (2 * ((cell / size) + flow[(size * size) + cell]) / (size - 1)) - 1;
        }
        return positions;
    }
}
