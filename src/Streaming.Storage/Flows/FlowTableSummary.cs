namespace Streaming.Storage.Flows;

/// <summary>What a folder of flows holds.</summary>
/// <param name="Parts">Number of Parquet files.</param>
/// <param name="Rows">Number of flows.</param>
/// <param name="Bytes">Size of the parts on the disk.</param>
/// <param name="Images">Number of different original images.</param>
/// <param name="SchemaVersion">Version of the table's columns.</param>
/// <param name="Settings">The different settings, as JSON texts, that the parts were written with.</param>
/// <param name="Counts">Flows by family and amount.</param>
public sealed record FlowTableSummary(int Parts, long Rows, long Bytes, int Images, int SchemaVersion,
    IReadOnlyList<string> Settings, IReadOnlyList<FlowTableCount> Counts);
