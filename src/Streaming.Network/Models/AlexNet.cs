using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Models;

/// <summary>A whole AlexNet: a convolution stack and a classifier. It owns both.</summary>
public sealed class AlexNet : nn.Module<Tensor, Tensor>
{
    /// <summary>Puts a stack and a classifier together.</summary>
    public AlexNet(ConvolutionStack stack, Classifier classifier)
        : base(nameof(AlexNet))
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(classifier);
        Stack = stack;
        Classifier = classifier;
        register_module("stack", stack);
        register_module("classifier", classifier);
    }

    /// <summary>From the images to pool5.</summary>
    public ConvolutionStack Stack { get; }

    /// <summary>From pool5 to the logits.</summary>
    public Classifier Classifier { get; }

    /// <summary>The logits of N x 3 x S x S preprocessed images.</summary>
    public override Tensor forward(Tensor input) => Classify(Stack.forward(input));

    /// <summary>The logits of pool5's activations.</summary>
    public Tensor Classify(Tensor pool5)
    {
        using var scope = NewDisposeScope();
        // torchvision averages whatever grid it gets to 6x6, which changes nothing at its own input size.
        var grid = Stack.Dialect.IsTorchvision ? F.adaptive_avg_pool2d(pool5, AlexNetShapes.Pool5Size) : pool5;
        return Classifier.forward(grid).MoveToOuterDisposeScope();
    }
}
