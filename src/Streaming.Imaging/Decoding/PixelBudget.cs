namespace Streaming.Imaging.Decoding;

/// <summary>
/// Bounds the pixels that are in memory at once by their bytes, so that small files that are huge pictures cannot take
/// more the more threads there are. Whoever decodes reserves room first and waits until there is enough; one image always
/// has room. Room is given in the order in which it was asked for. Who holds room must not wait for what others make of
/// images that have none yet: it reads one image at a time, or reserves in the order in which images are finished.
/// </summary>
public sealed class PixelBudget
{
    private const long MostBytes = 512L << 20;

    private readonly long bytes;
    private readonly Lock gate = new();
    private readonly Queue<Waiting> queue = new();
    private long used;

    /// <summary>A budget of so many bytes.</summary>
    public PixelBudget(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        this.bytes = bytes;
    }

    /// <summary>The bytes of a budget where nothing else is said: 512 MiB, or an eighth of a small machine's memory.</summary>
    public static long DefaultBytes { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is > 0 and var memory ? Math.Min(MostBytes, memory / 8) : MostBytes;

    /// <summary>The budget of those who read an image, use it and let go of it.</summary>
    public static PixelBudget Shared { get; } = new(DefaultBytes);

    /// <summary>Bytes that are reserved.</summary>
    public long Used
    {
        get
        {
            lock (gate)
                return used;
        }
    }

    /// <summary>Waits until so many bytes fit, or nothing else is reserved, and reserves them.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; nothing is reserved.</exception>
    public PixelRoom Reserve(long bytes, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Waiting waiting;
        lock (gate)
        {
            cancellation.ThrowIfCancellationRequested();
            if (queue.Count == 0 && Fits(bytes))
                return Take(bytes);
            waiting = new Waiting(bytes);
            queue.Enqueue(waiting);
        }

        using (cancellation.UnsafeRegister(_ => GiveUp(waiting), null))
            return waiting.Given.Task.GetAwaiter().GetResult();
    }

    internal void Release(long bytes)
    {
        lock (gate)
        {
            used -= bytes;
            Admit();
        }
    }

    private bool Fits(long bytes) => used == 0 || used + bytes <= this.bytes;

    private PixelRoom Take(long bytes)
    {
        used += bytes;
        return new PixelRoom(this, bytes);
    }

    private void Admit()
    {
        while (queue.TryPeek(out var first) && (first.Given.Task.IsCompleted || Fits(first.Bytes)))
        {
            queue.Dequeue();
            if (!first.Given.Task.IsCompleted)
                first.Given.SetResult(Take(first.Bytes));
        }
    }

    // One that gave up no longer stands before the others.
    private void GiveUp(Waiting waiting)
    {
        lock (gate)
        {
            waiting.Given.TrySetCanceled();
            Admit();
        }
    }

    private sealed record Waiting(long Bytes)
    {
        public TaskCompletionSource<PixelRoom> Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
