using System.Runtime.CompilerServices;

namespace Streaming.Flow;

/// <summary>Floats at a fixed address that is a multiple of 64 bytes; grows on demand and never shrinks.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int FloatsPerLine = 16;
    private float[] pinned = [];

    public float* Pointer { get; private set; }

    public int Length { get; private set; }

    /// <summary>Makes room for <paramref name="length"/> floats; what the buffer held is lost when it has to grow.</summary>
    public float* Ensure(int length)
    {
        if (length > Length || Pointer == null)
        {
            pinned = GC.AllocateArray<float>(length + FloatsPerLine, pinned: true);
            var address = (nuint)Unsafe.AsPointer(ref pinned[0]);
            Pointer = (float*)((address + 63) & ~(nuint)63);
            Length = length;
        }

        return Pointer;
    }

    public Span<float> Span => new(Pointer, Length);
}
