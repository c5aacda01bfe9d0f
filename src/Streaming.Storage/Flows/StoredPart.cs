namespace Streaming.Storage.Flows;

/// <summary>A whole part of a table of flows.</summary>
/// <param name="Path">The file.</param>
/// <param name="Settings">The settings, a JSON text, that it was written with.</param>
/// <param name="Content">What it tells beside its rows.</param>
public sealed record StoredPart(string Path, string Settings, PartContent Content)
{
    /// <summary>The part's rows in the order in which they were written, one row group in memory at a time.</summary>
    /// <exception cref="Streaming.Domain.InputException">The part is damaged.</exception>
    public IEnumerable<FlowRow> Rows() => FlowTable.ReadPart(Path);
}
