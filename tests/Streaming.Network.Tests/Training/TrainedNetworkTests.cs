using Streaming.Domain;
using Streaming.Network.Augmentation;
using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using Streaming.Network.Weights;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Training;

public sealed class TrainedNetworkTests
{
    private static readonly Dialect Dialect = Dialect.CaffeNet;
    private static readonly int Length = Preprocessing.Of(Dialect).ImageLength;

    internal static TrainingSettings Settings(string? freeze = null, bool bfloat16 = false) => new()
    {
        Schedule = new LearningRateSchedule("cosine", 0.01, 2, 0, 1, 0.1),
        Batch = 4,
        MicroBatch = 4,
        Freeze = freeze,
        BFloat16 = bfloat16,
    };

    // One layer, so that there is no dropout and gradients can be compared.
    internal static AlexNet Network()
    {
        var weights = FreshWeights.Network(Dialect, 3, FreshWeights.Layers([], 2), ["a", "b"]);
        Draw.Normals(2 * 9216, 4, 0.02).CopyTo(weights.Tensors["fc6.weight"].Values, 0);
        return weights.BuildNetwork();
    }

    private static Dictionary<string, float[]> Gradients(TrainedNetwork network, params FilledBatch[] parts)
    {
        foreach (var part in parts)
            network.Learn(part, 1);
        using var scope = NewDisposeScope();
        return network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.grad!.contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Gradients_of_parts_add_up_to_those_of_the_whole()
    {
        var pool = new BatchPool();
        using var whole = new TrainedNetwork(Network(), Settings(), ComputeDevice.Cpu);
        using var parts = new TrainedNetwork(Network(), Settings(), ComputeDevice.Cpu);
        var expected = Gradients(whole, MadeBatches.Make(pool, Length, 0, 0, 4));
        var actual = Gradients(parts, MadeBatches.Make(pool, Length, 0, 0, 3), MadeBatches.Make(pool, Length, 0, 3, 1));
        AssertNear(expected, actual, 1e-4);
    }

    /// <summary>An image draws the same transform in whatever part of its step it goes through the network.</summary>
    [Theory]
    [InlineData(DrawScope.PerBatch)]
    [InlineData(DrawScope.PerImage)]
    public void Parts_of_a_step_draw_as_the_whole_does(DrawScope scope)
    {
        const int Size = 13;
        var augmentation = new GeneratorAugmentation("conv5", [.. Enumerable.Range(0, 3).Select(i => new GeneratorField($"{i}", Draw.Normals(2 * Size * Size, i), Size, WarpBackward.ExactAdjoint))], scope);
        // With this seed the images of the step do not all draw the same.
        Assert.Equal(scope == DrawScope.PerImage, Enumerable.Range(0, 4).Select(image => TransformDraw.Of(scope, 1, image, 3)).Distinct().Count() > 1);
        var pool = new BatchPool();
        using var whole = new TrainedNetwork(Network(), Settings("conv2"), ComputeDevice.Cpu, augmentation);
        using var parts = new TrainedNetwork(Network(), Settings("conv2"), ComputeDevice.Cpu, augmentation);
        using var plain = new TrainedNetwork(Network(), Settings("conv2"), ComputeDevice.Cpu);
        var expected = Gradients(whole, MadeBatches.Make(pool, Length, 0, 0, 4));
        AssertNear(expected, Gradients(parts, MadeBatches.Make(pool, Length, 0, 0, 3), MadeBatches.Make(pool, Length, 0, 3, 1)), 1e-4);
        Assert.NotEqual(expected["conv5.weight"], Gradients(plain, MadeBatches.Make(pool, Length, 0, 0, 4))["conv5.weight"]);
    }

    [Fact]
    public void BFloat16_gives_about_the_same_gradients_in_float32()
    {
        var pool = new BatchPool();
        using var wide = new TrainedNetwork(Network(), Settings(), ComputeDevice.Cpu);
        using var narrow = new TrainedNetwork(Network(), Settings(bfloat16: true), ComputeDevice.Cpu);
        var expected = Gradients(wide, MadeBatches.Make(pool, Length, 0, 0, 4));
        var actual = Gradients(narrow, MadeBatches.Make(pool, Length, 0, 0, 4));
        // Eight bits of mantissa through fourteen stages and back.
        AssertNear(expected, actual, 0.3);
        Assert.NotEqual(expected["conv3.weight"], actual["conv3.weight"]);
    }

    [Fact]
    public void Frozen_stages_keep_their_weights_and_the_others_learn_the_same()
    {
        var pool = new BatchPool();
        using var all = new TrainedNetwork(Network(), Settings(), ComputeDevice.Cpu);
        using var some = new TrainedNetwork(Network(), Settings("conv3"), ComputeDevice.Cpu);
        Assert.Equal(["conv4.weight", "conv4.bias", "conv5.weight", "conv5.bias", "fc6.weight", "fc6.bias"], some.Parameters.Select(parameter => parameter.Name));
        var expected = Gradients(all, MadeBatches.Make(pool, Length, 0, 0, 4));
        var actual = Gradients(some, MadeBatches.Make(pool, Length, 0, 0, 4));
        AssertNear(expected.Where(pair => actual.ContainsKey(pair.Key)).ToDictionary(), actual, 1e-5);
    }

    [Fact]
    public void Kept_activations_teach_what_pictures_teach()
    {
        var pool = new BatchPool();
        using var fromPictures = new TrainedNetwork(Network(), Settings("conv4"), ComputeDevice.Cpu);
        using var fromKept = new TrainedNetwork(Network(), Settings("conv4"), ComputeDevice.Cpu, keepsFrozen: true);
        var pictures = MadeBatches.Make(pool, Length, 0, 0, 4);
        var shape = BatchShape.Of(Dialect, "conv4");
        Assert.Equal(new BatchShape(13, 13, 384), shape);
        var kept = new ImageBatch(pool, shape.Length, [0, 1, 2, 3], pictures.Labels) { EndsStep = true };
        var activations = new ImageClassifier(fromPictures.Network, ComputeDevice.Cpu).Activations(pictures, "conv4");
        for (var i = 0; i < 4; i++)
            activations.AsSpan(i * shape.Length, shape.Length).CopyTo(kept.Slot(i));
        AssertNear(Gradients(fromPictures, pictures), Gradients(fromKept, kept.Fill()), 1e-5);
        Assert.Equal(new ImageClassifier(fromPictures.Network, ComputeDevice.Cpu).Probabilities(pictures),
            new ImageClassifier(fromKept.Network, ComputeDevice.Cpu, "conv4").Probabilities(kept.Fill()));
    }

    [Fact]
    public void Augmentation_stands_after_its_stage_and_may_change_targets()
    {
        using var scope = NewDisposeScope();
        var pool = new BatchPool();
        var augmentation = new Spy("conv5");
        using var plain = new TrainedNetwork(Network(), Settings("conv2"), ComputeDevice.Cpu);
        using var augmented = new TrainedNetwork(Network(), Settings("conv2"), ComputeDevice.Cpu, augmentation);
        var score = plain.Learn(MadeBatches.Make(pool, Length, 0, 0, 4), 1);
        var changed = augmented.Learn(MadeBatches.Make(pool, Length, 0, 0, 4), 77);
        Assert.Equal([4, 256, 13, 13], augmentation.Shape!);
        Assert.Equal(77UL, augmentation.Seed);
        Assert.NotNull(augmentation.Images);
        Assert.Equal(augmentation.Shape![0], augmentation.Images.Count);
        Assert.NotEqual(score.Loss, changed.Loss);
        // The spy doubled the activations and exchanged the classes; gradients reach the stages before it.
        Assert.True(augmented.Parameters.Single(parameter => parameter.Name == "conv3.weight").Value.grad!.abs().sum().item<float>() > 0);

        Assert.Contains("conv9", Assert.Throws<InputException>(() => new TrainedNetwork(Network(), Settings("conv9"), ComputeDevice.Cpu)).Message);
    }

    /// <summary>The plain twin runs the layers one stretch after the other, as they would run without anything frozen.</summary>
    [Fact]
    public void What_is_augmented_between_frozen_stages_changes_what_the_stages_that_learn_see()
    {
        using var scope = NewDisposeScope();
        using var batch = MadeBatches.Make(new BatchPool(), Length, 0, 0, 4);
        var augmentation = new Spy("conv2");
        using var network = new TrainedNetwork(Network(), Settings("conv4"), ComputeDevice.Cpu, augmentation);
        var score = network.Learn(batch, 77);
        Assert.Equal([4, 256, 27, 27], augmentation.Shape!);
        Assert.Equal(["conv5.weight", "conv5.bias", "fc6.weight", "fc6.bias"], network.Parameters.Select(parameter => parameter.Name));

        var input = BatchShape.Of(Dialect, null).ToTensor(batch, ComputeDevice.Cpu.Torch);
        var doubled = network.Network.Stack.Run(input, null, "conv2") * 2;
        var logits = network.Network.Classify(network.Network.Stack.Run(doubled, "conv2"));
        var loss = SoftTargets.CrossEntropySum(logits, SoftTargets.Of(batch.Labels, 2, 0).flip(1)).item<float>();
        Assert.Equal(loss, score.Loss, 1e-4 * loss);

        // Frozen activations that are others in every step cannot be kept.
        Assert.Throws<ArgumentException>(() => new TrainedNetwork(Network(), Settings("conv4"), ComputeDevice.Cpu, new Spy("conv2"), keepsFrozen: true));
    }

    [Fact]
    public void The_last_stage_may_be_frozen_and_augmented()
    {
        var pool = new BatchPool();
        var augmentation = new Spy("pool5");
        using var network = new TrainedNetwork(Network(), Settings("pool5"), ComputeDevice.Cpu, augmentation);
        network.Learn(MadeBatches.Make(pool, Length, 0, 0, 4), 1);
        Assert.Equal([4, 256, 6, 6], augmentation.Shape!);
        Assert.Equal(["fc6.weight", "fc6.bias"], network.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void The_first_loss_of_a_fresh_head_is_that_of_guessing()
    {
        var weights = FreshWeights.Network(Dialect, 3, FreshWeights.Layers([8], 10), []);
        using var network = new TrainedNetwork(weights.BuildNetwork(), Settings(), ComputeDevice.Cpu);
        var score = network.Learn(MadeBatches.Make(new BatchPool(), Length, 0, 0, 3), 1);
        Assert.Equal(Math.Log(10), score.MeanLoss, 4);
    }

    private static void AssertNear(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual, double tolerance)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, values) in expected)
        {
            var scale = Math.Sqrt(values.Sum(value => (double)value * value));
            var error = Math.Sqrt(values.Zip(actual[name], (a, b) => ((double)a - b) * (a - b)).Sum());
            Assert.True(scale > 0, name);
            Assert.True(error <= tolerance * scale, $"{name}: error {error} of {scale}");
        }
    }

    private sealed class Spy(string stage) : IFeatureAugmentation
    {
        public long[]? Shape { get; private set; }

        public ulong Seed { get; private set; }

        public IReadOnlyList<int>? Images { get; private set; }

        public string Layer => stage;

        public (Tensor Features, Tensor Targets) Apply(Tensor features, Tensor targets, AugmentationDraw draw)
        {
            (Shape, Seed, Images) = (features.shape, draw.Seed, draw.Images);
            return (features + features, targets.flip(1));
        }
    }
}
