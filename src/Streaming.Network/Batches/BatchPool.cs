using System.Collections.Concurrent;

namespace Streaming.Network.Batches;

/// <summary>Arrays of batches, used again and again: each takes tens of megabytes. Safe to use from several threads.</summary>
public sealed class BatchPool
{
    private readonly ConcurrentBag<float[]> free = [];

    /// <summary>An array of at least this length, with whatever numbers its last user left.</summary>
    public float[] Rent(int length)
    {
        // The last batch of an epoch is shorter than the others; a longer array does as well.
        return free.TryTake(out var array) && array.Length >= length ? array : GC.AllocateUninitializedArray<float>(length);
    }

    /// <summary>Takes an array back; the caller must not touch it any more.</summary>
    public void Return(float[] array) => free.Add(array);
}
