using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using static TorchSharp.torch;

namespace Streaming.Network.Training;

/// <summary>Runs batches through a network that does not learn. It does not own the network.</summary>
/// <param name="network">The network.</param>
/// <param name="device">Where to compute; the network is there.</param>
/// <param name="keptLayer">The layer whose activations batches hold; null for pictures.</param>
public sealed class ImageClassifier(AlexNet network, ComputeDevice device, string? keptLayer = null)
{
    private readonly BatchShape shape = BatchShape.Of(network.Stack.Dialect, keptLayer);

    /// <summary>What the network says of every view of a batch.</summary>
    /// <returns>views x classes probabilities, row by row.</returns>
    public float[] Probabilities(FilledBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        network.eval();
        var pool5 = TrainedNetwork.Layers(network, shape.ToTensor(batch, device.Torch), keptLayer, null);
        return network.Classify(pool5).softmax(1).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>The activations of a layer for every view of a batch.</summary>
    /// <returns>views x rows x columns x channels.</returns>
    public float[] Activations(FilledBatch batch, string layer)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        network.eval();
        var activation = TrainedNetwork.Layers(network, shape.ToTensor(batch, device.Torch), keptLayer, layer);
        return ChannelsLast.ToRows(activation).cpu().data<float>().ToArray();
    }
}
