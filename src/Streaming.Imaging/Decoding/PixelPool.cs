using System.Buffers;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// Buffers of files and pixels. Those of ordinary images come from the shared pool, which keeps some for every thread;
/// large ones are kept in one place and within a bound, or a few huge pictures would stay in memory once for each thread.
/// </summary>
internal sealed class PixelPool : ArrayPool<byte>
{
    private const int Large = 16 << 20;

    private readonly List<byte[]> free = [];
    private readonly long most;

    /// <summary>A pool that keeps large buffers of at most so many bytes together.</summary>
    public PixelPool(long most) => this.most = most;

    /// <summary>The pool of the process.</summary>
    public static PixelPool Instance { get; } = new(PixelBudget.DefaultBytes);

    /// <inheritdoc/>
    public override byte[] Rent(int minimumLength)
    {
        if (minimumLength <= Large)
            return Shared.Rent(minimumLength);
        lock (free)
        {
            var fit = free.FindIndex(buffer => buffer.Length >= minimumLength && buffer.Length / 2 <= minimumLength);
            if (fit >= 0)
            {
                var found = free[fit];
                free.RemoveAt(fit);
                return found;
            }

            // Those that do not fit are let go of, or they would stand beside the new one.
            free.Clear();
        }

        return GC.AllocateUninitializedArray<byte>(minimumLength);
    }

    /// <inheritdoc/>
    public override void Return(byte[] array, bool clearArray = false)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length <= Large)
        {
            Shared.Return(array, clearArray);
            return;
        }

        lock (free)
        {
            if (array.Length + free.Sum(buffer => (long)buffer.Length) <= this.most)
                free.Add(array);
        }
    }
}
