using System.Globalization;
using Streaming.Network.Models;
using Streaming.Network.Weights;
using static TorchSharp.torch;

namespace Streaming.Network.Siamese;

/// <summary>
/// The paper's rival to zero-shot learning (section 3.2): two branches of AlexNet, conv1 to pool5, that share their
/// weights; the channels of the two pool5 are stacked and go through fc6, fc7 and fc8 to one number, the logit of
/// "transformed by more than the threshold". Dropout and ReLU are AlexNet's.
/// </summary>
/// <remarks>
/// The branches are one convolution stack that sees the views of all pairs as one batch, first and second view of a pair as
/// neighbours: 2N x 3 x S x S. Stacking channels is then no copy but a change of shape, 2N x 256 x 6 x 6 to N x 18,432.
/// What enters fc6 is divided by one number, its root mean square at the beginning (<see cref="Calibrate"/>): pool5 of Caffe's
/// networks is of the order of ten, and 18,432 numbers of that size would throw a fresh head about.
/// </remarks>
public sealed class SiameseNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Tensor scale;

    private SiameseNetwork(ConvolutionStack stack, Classifier head)
        : base(nameof(SiameseNetwork))
    {
        Stack = stack;
        Head = head;
        register_module("stack", stack);
        register_module("head", head);
        using var scope = NewDisposeScope();
        scale = ones(1).DetachFromDisposeScope();
        register_buffer("scale", scale);
    }

    /// <summary>Outputs of fc6 and fc7 in the paper.</summary>
    public static IReadOnlyList<int> PaperHead { get; } = [4096, 4096];

    /// <summary>The branches.</summary>
    public ConvolutionStack Stack { get; }

    /// <summary>From the stacked channels to the logit.</summary>
    public Classifier Head { get; }

    /// <summary>
    /// A network whose branches have these convolutions, and whose head is drawn from a seed: weights normal with variance
    /// 2 / fan-in (He et al. 2015), each row from a stream of its own, biases zero, and the last layer zero, so that at first
    /// either answer is as likely. The caller disposes it.
    /// </summary>
    /// <param name="branches">Weights that hold conv1 .. conv5.</param>
    /// <param name="hidden">Outputs of the head's layers before the last, such as <see cref="PaperHead"/>; none for a single layer.</param>
    /// <param name="seed">Another seed draws another head.</param>
    /// <exception cref="Domain.InputException">The weights lack a convolution.</exception>
    public static SiameseNetwork Create(WeightSet branches, IReadOnlyList<int> hidden, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(branches);
        ArgumentNullException.ThrowIfNull(hidden);
        int[] sizes = [2 * AlexNetShapes.Classifier[0].Inputs, .. hidden, 1];
        var shapes = sizes.Zip(sizes.Skip(1), (inputs, outputs) => (inputs, outputs))
            .Select((size, i) => new FullyConnectedShape($"fc{6 + i}", size.inputs, size.outputs)).ToList();
        var network = new SiameseNetwork(branches.BuildStack(), new Classifier(branches.Dialect, shapes));
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var weights = network.Head.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (var shape in shapes.SkipLast(1))
            weights[shape.Name + ".weight"].copy_(tensor(Draw(shape, seed)).view(shape.Outputs, shape.Inputs));
        return network;
    }

    /// <summary>The logits of pairs of preprocessed views, 2N x 3 x S x S: N numbers.</summary>
    public override Tensor forward(Tensor views) => Compare(Stack.forward(views));

    /// <summary>The logits of pairs of pool5's activations, 2N x 256 x 6 x 6: N numbers.</summary>
    public Tensor Compare(Tensor pool5)
    {
        ArgumentNullException.ThrowIfNull(pool5);
        using var scope = NewDisposeScope();
        return Head.forward(pool5.reshape(pool5.shape[0] / 2, -1) * scale).flatten().MoveToOuterDisposeScope();
    }

    /// <summary>Sets the number that what enters fc6 is divided by to the root mean square of these activations of pool5.</summary>
    /// <param name="pool5">Activations of pool5, or of nothing but zeros, which change nothing.</param>
    public void Calibrate(Tensor pool5)
    {
        ArgumentNullException.ThrowIfNull(pool5);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var mean = (pool5 * pool5).mean().item<float>();
        if (mean > 0 && float.IsFinite(mean))
            scale.copy_(tensor([1 / MathF.Sqrt(mean)]));
    }

    private static float[] Draw(FullyConnectedShape shape, ulong seed)
    {
        var values = new float[(long)shape.Outputs * shape.Inputs];
        var deviation = Math.Sqrt(2.0 / shape.Inputs);
        Parallel.For(0, shape.Outputs, row =>
        {
            var random = new SeededRandom(seed, string.Create(CultureInfo.InvariantCulture, $"siamese {shape.Name} {row}"));
            foreach (ref var value in values.AsSpan(row * shape.Inputs, shape.Inputs))
                value = SeededWeights.Rounded(deviation * random.NextNormal());
        });
        return values;
    }
}
