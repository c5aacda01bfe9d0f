namespace Streaming.Storage.Tables;

/// <summary>The archives of an index, as its metadata holds them.</summary>
internal sealed record IndexedArchives(IReadOnlyList<IndexedArchive> Archives);
