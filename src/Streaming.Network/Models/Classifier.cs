using Streaming.Domain;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Models;

/// <summary>
/// The fully connected layers that follow pool5: AlexNet's fc6, fc7, fc8, or any other chain that starts from the
/// 9,216 numbers of pool5 in channel, row, column order. ReLU stands between the layers; the last one gives logits.
/// In training half of the numbers that enter a layer are dropped: before every layer but the first in Caffe's
/// dialects, before every layer but the last in torchvision's. Parameters start at zero.
/// </summary>
public sealed class Classifier : nn.Module<Tensor, Tensor>
{
    private readonly List<FullyConnected> layers = [];
    private readonly bool dropsInput;

    /// <summary>A chain of zero weights.</summary>
    /// <param name="dialect">Where dropout stands.</param>
    /// <param name="shapes">The layers in order; AlexNet's own where absent.</param>
    public Classifier(Dialect dialect, IReadOnlyList<FullyConnectedShape>? shapes = null)
        : base(nameof(Classifier))
    {
        ArgumentNullException.ThrowIfNull(dialect);
        dropsInput = dialect.IsTorchvision;
        Shapes = shapes ?? AlexNetShapes.Classifier;
        foreach (var shape in Shapes)
        {
            var layer = new FullyConnected(shape);
            register_module(shape.Name, layer);
            layers.Add(layer);
        }
    }

    /// <summary>The layers' sizes, in order.</summary>
    public IReadOnlyList<FullyConnectedShape> Shapes { get; }

    /// <summary>The logits of N x 256 x 6 x 6 activations (or N x 9,216 numbers).</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var activation = input.flatten(1);
        for (var i = 0; i < layers.Count; i++)
        {
            if (training && (dropsInput ? i < layers.Count - 1 : i > 0))
                activation = F.dropout(activation);
            activation = layers[i].forward(activation);
            if (i < layers.Count - 1)
                activation = activation.relu_();
        }
        return activation.MoveToOuterDisposeScope();
    }
}
