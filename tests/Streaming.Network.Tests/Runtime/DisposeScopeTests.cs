using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Augmentation;
using Streaming.Network.Batches;
using Streaming.Network.Features;
using Streaming.Network.Inversion;
using Streaming.Network.Models;
using Streaming.Network.Numerics;
using Streaming.Network.Optimisers;
using Streaming.Network.Runtime;
using Streaming.Network.Siamese;
using Streaming.Network.Tests.Training;
using Streaming.Network.Training;
using Streaming.Network.Weights;
using TorchSharp;

namespace Streaming.Network.Tests.Runtime;

/// <summary>
/// A tensor that nothing holds may be freed by its finalizer while a native call still reads it, once in thousands of calls.
/// Dispose scopes hold what is made inside them, so everything here makes its tensors in one of its own, whether its caller
/// has a scope or not.
/// </summary>
public sealed class DisposeScopeTests
{
    private static readonly Dialect Dialect = Dialect.CaffeNet;
    private static readonly WeightSet Weights = FreshWeights.Network(Dialect, 3, FreshWeights.Layers([16], 2), ["a", "b"]);
    private static readonly int Picture = Preprocessing.Of(Dialect).ImageLength;

    private static FilledBatch Pictures() => MadeBatches.Make(new BatchPool(), Picture, 0, 0, 2);

    private static void AssertMadeInScopes(Action act)
    {
        var before = DisposeScopeManager.Statistics.CreatedOutsideScopeCount;
        act();
        Assert.Equal(before, DisposeScopeManager.Statistics.CreatedOutsideScopeCount);
    }

    [Fact]
    public void The_statistics_see_a_loose_tensor() =>
        Assert.ThrowsAny<Exception>(() => AssertMadeInScopes(() => torch.zeros(1).Dispose()));

    [Theory]
    [InlineData("alexnet")]
    [InlineData("caffenet")]
    [InlineData("torchvision")]
    public void Features(string dialect) => AssertMadeInScopes(() =>
    {
        using var extractor = new FeatureExtractor(Draw.Weights(DialectModule.parse(dialect)), ComputeDevice.Cpu, withPool1: true);
        extractor.Extract(Draw.Normals(2 * extractor.ImageLength, 9, scale: 70), [extractor.Pool.Rent(), extractor.Pool.Rent()]);
    });

    [Fact]
    public void Channel_maps() => AssertMadeInScopes(() => new ChannelMap([1, 0, 0, 1], [0, 1]).Apply(new float[6], new float[6]));

    [Fact]
    public void Linear_algebra() => AssertMadeInScopes(() =>
    {
        var algebra = new TorchLinearAlgebra();
        algebra.Multiply([1, 2], [3, 4], 1, 2, 1);
        algebra.MultiplyTransposed([1, 2], [3, 4], 2, 1, 1);
        algebra.AddMultiplyTransposed([1, 2], [3, 4], 2, 1, 1, new double[1]);
        algebra.AddProducts([1, 2, 3, 4], 2, 1, 2, new double[2]);
        algebra.SymmetricEigen([2, 0, 0, 1], 2);
        using var probe = new GemmProbe(8);
        probe.Multiply();
    });

    public static TheoryData<string> Trainings => ["plain", "generators", "generators per image", "mixup", "bfloat16", "conv4 frozen", "conv4 kept"];

    [Theory, MemberData(nameof(Trainings))]
    public void Training(string name) => AssertMadeInScopes(() =>
    {
        var keeps = name == "conv4 kept";
        var settings = TrainedNetworkTests.Settings(name.StartsWith("conv4", StringComparison.Ordinal) ? "conv4" : null, name == "bfloat16");
        using var folder = new TemporaryFolder();
        using var network = new TrainedNetwork(Weights.BuildNetwork(), settings, ComputeDevice.Cpu, Augmentation(name), keeps);
        using var trainer = new Trainer(network, settings, 1, 1, new CheckpointFolder(folder.Path, new JsonObject(), 60, 0), _ => { });
        using var batches = new MadeBatches(keeps ? BatchShape.Of(Dialect, "conv4").Length : Picture, settings.Batch, settings.MicroBatch);
        trainer.Run(batches, null, TestContext.Current.CancellationToken);
        trainer.Resume();
        Assert.Equal(2, trainer.State.Step);
        WeightSet.Of(network.Network, "trained", ["a", "b"]);
    });

    private static IFeatureAugmentation? Augmentation(string name)
    {
        const int Size = 13, Channels = 256;
        return name switch
        {
            "generators" => new GeneratorAugmentation("conv5", [new GeneratorField("drawn", Draw.Normals(2 * Size * Size, 4), Size, map: new ChannelMap(Draw.Normals(Channels * Channels, 5, 0.1), new float[Channels]))]),
            "generators per image" => new GeneratorAugmentation("conv5", [.. Enumerable.Range(4, 3).Select(i => new GeneratorField($"{i}", Draw.Normals(2 * Size * Size, i), Size))], DrawScope.PerImage),
            "mixup" => new ManifoldMixup("conv5", 1),
            _ => null,
        };
    }

    [Fact]
    public void What_a_network_says() => AssertMadeInScopes(() =>
    {
        using var network = Weights.BuildNetwork();
        using var pictures = Pictures();
        var classifier = new ImageClassifier(network, ComputeDevice.Cpu);
        classifier.Probabilities(pictures);
        classifier.Activations(pictures, "conv4");
        GradientComparison.Measure(network, ComputeDevice.Cpu, pictures, [new LayerField("drawn", "conv5", Draw.Normals(2 * 13 * 13, 4))]);
    });

    [Fact]
    public void Bare_loops() => AssertMadeInScopes(() =>
        BareLoop.ImagesPerSecond(Weights, TrainedNetworkTests.Settings("conv4"), keepsFrozen: true, ComputeDevice.Cpu, 1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Siamese_networks(bool keptPool5) => AssertMadeInScopes(() =>
    {
        var length = keptPool5 ? BatchShape.Of(Dialect, "pool5").Length : Picture;
        using var learner = new TrainedSiamese(SiameseNetwork.Create(Weights.StackAlone(), [8], 5), ComputeDevice.Cpu, keptPool5);
        using var pairs = MadeBatches.Make(new BatchPool(), 2 * length, 0, 0, 2);
        learner.Calibrate(pairs);
        learner.Learn(pairs, 1);
        learner.Probabilities(pairs);
        using var branch = new BranchActivations(Weights, ComputeDevice.Cpu);
        using var pictures = Pictures();
        branch.Of(pictures);
    });

    [Fact]
    public void Inverters() => AssertMadeInScopes(() =>
    {
        var shape = new InverterShape("conv3", AlexNetSpace.Of(Dialect), 0.03);
        using var learner = new InverterLearner(FeatureExtractor.OfLayer(Weights, ComputeDevice.Cpu, "conv3"), new InversionNetwork(shape), ComputeDevice.Cpu);
        learner.Network.Draw(1);
        learner.Network.SetFeatureScale([.. Enumerable.Repeat(0.5f, shape.Grid.Channels)]);
        using var adam = new Adam(learner.Parameters.Select(parameter => (parameter.Name, parameter.Value)));
        using var pictures = Pictures();
        learner.AddSquares(pictures, new double[shape.Grid.Channels]);
        learner.Learn(pictures, 1);
        adam.Move(0, 0.001, 0.5);
        learner.Judge(pictures, new PictureQuality());
        learner.Network.RoundToHalf();
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        InverterFile.Save(path, learner.Network, new InverterDescription(shape, Weights.ConvolutionHash("conv3"), 15.25, 40, "made"), half: true);
        using var inverter = InverterFile.Load(path, new AlexNetOfWeights(Weights), ComputeDevice.Cpu);
        inverter.Invert(new float[13 * 13 * 384]);
    });
}
