using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;

namespace Streaming.Network.Features;

/// <summary>The networks that features can be computed by: the one place where their weights lead to them.</summary>
public static class Networks
{
    /// <summary>The network that weights are of.</summary>
    /// <param name="weights">Its weights.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="withPool1">Whether the first pooling layer's features come after those of the feature space.</param>
    /// <exception cref="InputException">The weights lack a layer that features are wanted of.</exception>
    public static IFeatures Open(WeightSet weights, ComputeDevice device, bool withPool1 = false) =>
        new FeatureExtractor(weights, device, withPool1);
}
