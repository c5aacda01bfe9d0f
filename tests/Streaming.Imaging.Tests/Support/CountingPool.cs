using System.Buffers;

namespace Streaming.Imaging.Tests;

/// <summary>A pool that knows how many of its buffers are out.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private int _out;

    public int Out => _out;

    public override byte[] Rent(int minimumLength)
    {
        Interlocked.Increment(ref _out);
        return new byte[minimumLength];
    }

    public override void Return(byte[] array, bool clearArray = false) => Interlocked.Decrement(ref _out);
}
