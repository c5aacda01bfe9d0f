using Streaming.Domain;
using Streaming.Network.Models;
using static TorchSharp.torch;

namespace Streaming.Network.Batches;

/// <summary>What one image of a batch is: the network's input, or the activations of one of its layers.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Channels">Numbers of each place; they are neighbours.</param>
public sealed record BatchShape(int Rows, int Columns, int Channels)
{
    /// <summary>Numbers of one image.</summary>
    public int Length => Rows * Columns * Channels;

    /// <summary>The shape of a layer's activations; of the input where the layer is null.</summary>
    public static BatchShape Of(Dialect dialect, string? layer)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        var size = AlexNetSpace.Of(dialect).InputSize;
        if (layer is null)
            return new BatchShape(size, size, 3);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var stack = new ConvolutionStack(dialect, layer);
        var shape = stack.forward(zeros(1, 3, size, size)).shape;
        return new BatchShape((int)shape[2], (int)shape[3], (int)shape[1]);
    }

    /// <summary>The batch as a tensor in the caller's dispose scope. On the processor it is the batch's own memory.</summary>
    /// <returns>N x C x H x W, channels last in memory; N counts every view of every image.</returns>
    internal Tensor ToTensor(FilledBatch batch, Device device)
    {
        using var scope = NewDisposeScope();
        var numbers = (long)batch.Count * batch.Length;
        var rows = frombuffer(batch.Inputs, ScalarType.Float32, numbers).view(numbers / Length, Rows, Columns, Channels).to(device);
        return ChannelsLast.FromRows(rows).MoveToOuterDisposeScope();
    }
}
