using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Models;

/// <summary>A fully connected layer, zero until weights are loaded.</summary>
internal sealed class FullyConnected : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public FullyConnected(FullyConnectedShape shape)
        : base(shape.Name)
    {
        using var scope = NewDisposeScope();
        weight = new Parameter(zeros(shape.Outputs, shape.Inputs));
        bias = new Parameter(zeros(shape.Outputs));
        register_parameter("weight", weight);
        register_parameter("bias", bias);
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
    }

    public override Tensor forward(Tensor input) => F.linear(input, weight, bias);
}
