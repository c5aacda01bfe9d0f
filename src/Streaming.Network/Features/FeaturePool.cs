using System.Collections.Concurrent;
using Streaming.Domain;

namespace Streaming.Network.Features;

/// <summary>
/// Arrays for the features of one image, used again and again: one array a layer, of exactly size x size x channels
/// numbers. Safe to use from several threads.
/// </summary>
public sealed class FeaturePool
{
    private readonly ConcurrentBag<float[][]> free = [];
    private readonly int[] lengths;

    /// <summary>A pool for features of the layers.</summary>
    public FeaturePool(IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        lengths = [.. layers.Select(layer => layer.Size * layer.Size * layer.Channels)];
    }

    /// <summary>Arrays for one image, with whatever numbers their last user left.</summary>
    public float[][] Rent() => free.TryTake(out var arrays) ? arrays : Array.ConvertAll(lengths, length => new float[length]);

    /// <summary>Gives arrays back; the caller must not touch them any more.</summary>
    /// <exception cref="ArgumentException">The arrays are not of this pool's sizes.</exception>
    public void Return(float[][] arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        if (!arrays.Select(array => array.Length).SequenceEqual(lengths))
            throw new ArgumentException("The arrays are not of this pool's sizes.", nameof(arrays));
        free.Add(arrays);
    }

    /// <summary>Lets go of the arrays that nobody holds.</summary>
    public void Clear() => free.Clear();
}
