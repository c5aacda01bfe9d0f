using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Siamese;

/// <summary>The activations that a branch that does not learn ends with, for single views. Dispose it after use.</summary>
public sealed class BranchActivations : IDisposable
{
    private readonly ConvolutionStack stack;
    private readonly Device device;
    private readonly BatchShape input;

    /// <summary>A branch of these weights.</summary>
    /// <param name="weights">Weights that hold conv1 .. conv5.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="Domain.InputException">The weights lack a convolution.</exception>
    public BranchActivations(WeightSet weights, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(device);
        this.device = device.Torch;
        stack = weights.BuildStack();
        stack.to(this.device);
        stack.eval();
        input = BatchShape.Of(weights.Dialect, null);
        Shape = BatchShape.Of(weights.Dialect, "pool5");
    }

    /// <summary>What one view's activations are.</summary>
    public BatchShape Shape { get; }

    /// <summary>pool5 of every view of a batch: rows x columns x channels of each.</summary>
    public float[] Of(FilledBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        return ChannelsLast.ToRows(stack.forward(input.ToTensor(batch, device))).cpu().data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => stack.Dispose();
}
