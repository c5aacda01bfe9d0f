using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;

namespace Streaming.Network.Features;

/// <summary>A network that generators are learned for, and that features are computed by: known, and not yet opened.</summary>
public interface INetwork
{
    /// <summary>What it is known by.</summary>
    NetworkDescription Description { get; }

    /// <summary>The layers that its generators are of.</summary>
    FeatureSpace Space { get; }

    /// <summary>Opens it.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="more">Layers whose features are given after those of the space, by name.</param>
    /// <exception cref="InputException">The weights lack a layer, or the network has no such layer.</exception>
    IFeatures Open(ComputeDevice device, IReadOnlyList<string> more);

    /// <summary>Opens it for one of its layers alone: the space of these features has no other.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="layer">A layer of the space.</param>
    /// <exception cref="InputException">The weights lack a layer, or the network has no such layer.</exception>
    IFeatures OpenLayer(ComputeDevice device, string layer);

    /// <summary>The hash of all that decides a layer's features: what inverters of them belong to.</summary>
    /// <param name="layer">A layer of the space.</param>
    string HashOf(string layer);
}
