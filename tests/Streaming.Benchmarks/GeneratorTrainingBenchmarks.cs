using BenchmarkDotNet.Attributes;
using Streaming.Domain;
using Streaming.Network.Augmentation;
using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using Streaming.Network.Weights;

namespace Streaming.Benchmarks;

/// <summary>
/// What the generator layer adds to a training step: forward and backward of 64 images, of the whole network or from kept
/// conv4 activations on, plain and with a generator at conv5. The update of the weights, which is the same, is left out.
/// </summary>
[InProcess]
public class GeneratorTrainingBenchmarks : IDisposable
{
    private const int Images = 64, Classes = 10;
    private TrainedNetwork network = null!, augmented = null!;
    private FilledBatch batch = null!;

    [Params(null, "conv4")]
    public string? Kept { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Allocator.Tune();
        var names = Enumerable.Range(0, Classes).Select(i => $"class {i}").ToArray();
        var weights = FreshWeights.Network(Dialect.CaffeNet, 1, FreshWeights.Layers([1024], Classes), names);
        var settings = new TrainingSettings
        {
            Schedule = new LearningRateSchedule("step", 0.001, 1, 0, 1, 0.1),
            Batch = Images,
            MicroBatch = Images,
            Freeze = Kept,
        };
        var conv5 = AlexNetSpace.Of(Dialect.CaffeNet).Layers[4];
        var flow = new float[2 * conv5.Size * conv5.Size];
        ExactField.write(conv5, FamilyModule.affine(Family.RotatePlus, 30, 227, 113.5, 113.5), flow);
        var augmentation = new GeneratorAugmentation("conv5", [new GeneratorField("turn", flow, conv5.Size)]);
        network = new TrainedNetwork(weights.BuildNetwork(), settings, ComputeDevice.Cpu, null, Kept is not null);
        augmented = new TrainedNetwork(weights.BuildNetwork(), settings, ComputeDevice.Cpu, augmentation, Kept is not null);
        var length = BatchShape.Of(Dialect.CaffeNet, Kept).Length;
        var made = new ImageBatch(new BatchPool(), length, [.. Enumerable.Range(0, Images)], [.. Enumerable.Range(0, Images).Select(i => i % Classes)]);
        var random = new Random(1);
        for (var i = 0; i < Images; i++)
        {
            foreach (ref var value in made.Slot(i))
                value = (float)random.NextDouble();
        }
        batch = made.Fill();
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        batch?.Dispose();
        network?.Dispose();
        augmented?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void Plain() => network.Learn(batch, 1);

    [Benchmark]
    public void WithGenerator() => augmented.Learn(batch, 1);
}
