using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Models;

/// <summary>
/// A convolution followed by ReLU, as every convolution of AlexNet is. Weights are outputs x inputs of a group x
/// kernel x kernel, and lie channels last in memory so that activations stay so.
/// </summary>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly ConvolutionShape shape;
    private readonly Parameter weight;
    private readonly Parameter bias;

    public Convolution(ConvolutionShape shape)
        : base(shape.Name)
    {
        this.shape = shape;
        using var scope = NewDisposeScope();
        weight = new Parameter(ChannelsLast.Of(zeros([.. shape.WeightShape])));
        bias = new Parameter(zeros(shape.Outputs));
        register_parameter("weight", weight);
        register_parameter("bias", bias);
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
    }

    /// <summary>The rectified response. ReLU works in place: a convolution's backward pass needs no output.</summary>
    public override Tensor forward(Tensor input) =>
        F.conv2d(input, weight, bias, [shape.Stride, shape.Stride], [shape.Padding, shape.Padding], groups: shape.Groups).relu_();
}
