namespace Streaming.Storage.Flows;

/// <summary>
/// How the flow column is written. Either way holds any flow, and every reader finds the same numbers; they differ in the
/// bytes on the disk, 1.7 times for the wrong choice.
/// </summary>
public enum FlowEncoding
{
    /// <summary>For flows to parts of a cell: differences between neighbours, bit-packed, then Brotli.</summary>
    PartsOfCells,

    /// <summary>For flows in whole cells, whose long runs of equal numbers a byte-wise codec finds: plain, then gzip.</summary>
    WholeCells,
}
