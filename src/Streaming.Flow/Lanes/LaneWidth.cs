using System.Runtime.Intrinsics;

namespace Streaming.Flow.Lanes;

/// <summary>The register width that a kernel runs on. Results are the same bits on each.</summary>
internal enum LaneWidth
{
    /// <summary>128-bit registers; without hardware support the runtime emulates them.</summary>
    Bits128,

    /// <summary>256-bit registers.</summary>
    Bits256,

    /// <summary>512-bit registers.</summary>
    Bits512,
}

/// <summary>Chooses the register width at run time.</summary>
internal static class LaneWidths
{
    /// <summary>The widest registers that this machine computes on.</summary>
    public static LaneWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : LaneWidth.Bits128;
}
