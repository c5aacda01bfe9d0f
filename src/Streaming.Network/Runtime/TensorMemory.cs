using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Streaming.Network.Runtime;

/// <summary>Where a tensor's numbers lie in memory.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>
    /// The address of a contiguous tensor's first number on the processor. It is native memory, which no collection moves;
    /// keep the tensor alive as long as it is used.
    /// </summary>
    public static nint Address(Tensor tensor) =>
        tensor.numel() == 0 ? 0 : (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor[..1].bytes));
}
