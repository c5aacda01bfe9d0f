using System.Runtime.CompilerServices;

namespace Streaming.Flow.Fields;

/// <summary>
/// Floats at a fixed address that is a multiple of 64 bytes; grows on demand and never shrinks. The address holds as long
/// as the buffer is reachable: whoever hands it out keeps the owner alive until the last use.
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    private const int FloatsPerLine = 16;
    private float[] pinned = [];

    public float* Pointer { get; private set; }

    private int length;

    /// <summary>Makes room for <paramref name="wanted"/> floats; what the buffer held is lost when it has to grow.</summary>
    public float* Ensure(int wanted)
    {
        if (wanted > length || Pointer == null)
        {
            pinned = GC.AllocateArray<float>(wanted + FloatsPerLine, pinned: true);
            var address = (nuint)Unsafe.AsPointer(ref pinned[0]);
            Pointer = (float*)((address + 63) & ~(nuint)63);
            length = wanted;
        }

        return Pointer;
    }
}
