namespace Streaming.Network.Batches;

/// <summary>
/// Some images on their way through the network together: their pixels or activations one after the other in an array
/// from a <see cref="BatchPool"/>, and their labels. Slots may be filled from several threads; dispose the batch when the
/// network has taken it.
/// </summary>
public sealed class ImageBatch : IDisposable
{
    private readonly BatchPool pool;
    private readonly Lazy<float[]> array;
    private readonly int length;
    private readonly bool[] rejected;
    private readonly int[] labels;
    private readonly int[] images;

    /// <summary>An empty batch. Its memory is taken when the first slot is asked for.</summary>
    /// <param name="pool">Where its array comes from.</param>
    /// <param name="length">Numbers of one image.</param>
    /// <param name="images">The images' places in the catalogue.</param>
    /// <param name="labels">The images' classes.</param>
    public ImageBatch(BatchPool pool, int length, int[] images, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(images);
        this.pool = pool;
        this.length = length;
        this.images = images;
        this.labels = labels;
        rejected = new bool[images.Length];
        array = new Lazy<float[]>(() => pool.Rent(checked(images.Length * length)));
    }

    /// <summary>The epoch that the batch belongs to.</summary>
    public int Epoch { get; init; }

    /// <summary>The step that the batch belongs to, counted from the beginning of the training.</summary>
    public long Step { get; init; }

    /// <summary>Which part of the step it is, from 0.</summary>
    public int Part { get; init; }

    /// <summary>Whether it is the last part of its step.</summary>
    public bool EndsStep { get; init; }

    /// <summary>Images in the batch, those that could not be read included.</summary>
    public int Slots => images.Length;

    /// <summary>Where the numbers of one image go.</summary>
    public Span<float> Slot(int slot) => array.Value.AsSpan(slot * length, length);

    /// <summary>Leaves an image out, because it cannot be read.</summary>
    public void Reject(int slot) => rejected[slot] = true;

    /// <summary>The images that could be read, moved together to the front of the array; call it once, when all slots are done.</summary>
    public FilledBatch Fill()
    {
        var kept = Enumerable.Range(0, Slots).Where(slot => !rejected[slot]).ToArray();
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i] != i)
                Slot(kept[i]).CopyTo(Slot(i));
        }
        return new FilledBatch(kept.Length == 0 ? [] : array.Value, kept.Length, length,
            [.. kept.Select(slot => images[slot])], [.. kept.Select(slot => labels[slot])], this);
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (array.IsValueCreated)
            pool.Return(array.Value);
    }
}
