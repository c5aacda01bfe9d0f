using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Streaming.Cli.Help;

/// <summary>How many bits of numbers one instruction of this machine works on.</summary>
internal static class SimdWidth
{
    /// <summary>The widest that the program uses.</summary>
    public static int Bits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>The same in words, with the instructions' name.</summary>
    public static string Words => Bits == 0 ? "none" : $"{Bits} bits ({Name})";

    private static string Name =>
        Bits == 512 ? "AVX-512" : Bits == 256 && Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "AdvSimd" : Sse41.IsSupported ? "SSE4.1" : $"{8 * Vector<byte>.Count} bit vectors";
}
