using System.Runtime.InteropServices;

namespace Streaming.Network.Runtime;

/// <summary>
/// The C library's memory allocator, as far as torch's speed depends on it. With glibc's defaults every large tensor
/// is mapped, faulted in page by page and unmapped again, which costs an AlexNet forward pass twice its arithmetic.
/// </summary>
public static partial class Allocator
{
    // Parameter numbers of mallopt(3) in glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;
    private const int ArenaMax = -8;
    private const int TopPadBytes = 256 << 20;

    /// <summary>
    /// Lets freed memory stay with the process, so that the next tensor finds it already mapped, whichever thread freed
    /// it: no new arena for new threads (<see cref="OneArena"/>). Call it once, before the first tensor. Does nothing where the C library is not glibc.
    /// </summary>
    /// <returns>True where the allocator took the settings.</returns>
    public static bool Tune() =>
        IsGlibc
        && SetOption(MmapMax, 0) != 0
        & SetOption(TrimThreshold, int.MaxValue) != 0
        & SetOption(TopPad, TopPadBytes) != 0
        & SetOption(ArenaMax, 1) != 0;

    /// <summary>Gives freed memory back to the system: after the last tensors of a kind that will not come again.</summary>
    public static void Release()
    {
        if (IsGlibc)
            _ = Trim(0);
    }

    // musl and other libraries lack gnu_get_libc_version; musl has a mallopt that ignores its arguments.
    internal static bool IsGlibc =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _) && NativeLibrary.TryGetExport(library, "mallopt", out _);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
