using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;

namespace Streaming.Network.Features;

/// <summary>AlexNet with some weights (paper 2.2).</summary>
/// <param name="weights">Weights that hold conv1 .. conv5.</param>
public sealed class AlexNetOfWeights(WeightSet weights) : INetwork
{
    /// <summary>Its weights.</summary>
    public WeightSet Weights => weights;

    /// <inheritdoc/>
    public NetworkDescription Description { get; } = weights.Describe();

    /// <inheritdoc/>
    public FeatureSpace Space => weights.Space;

    /// <inheritdoc/>
    /// <remarks>Of layers beyond conv1 .. conv5 there is pool1.</remarks>
    public IFeatures Open(ComputeDevice device, IReadOnlyList<string> more)
    {
        var pool1 = AlexNetSpace.Pool1(weights.Dialect).Name;
        if (more.FirstOrDefault(name => name != pool1) is { } other)
            throw new InputException($"AlexNet's features are of {string.Join(", ", Space.LayerNames)} and {pool1}; there is no {other} among them.");
        return new FeatureExtractor(weights, device, more.Contains(pool1));
    }

    /// <inheritdoc/>
    public IFeatures OpenLayer(ComputeDevice device, string layer) => FeatureExtractor.OfLayer(weights, device, layer);

    /// <inheritdoc/>
    /// <remarks>That of the convolutions up to the layer.</remarks>
    public string HashOf(string layer) => weights.ConvolutionHash(layer);
}
