namespace Streaming.Storage.Tables;

/// <summary>An archive of an index, and what it is known again by.</summary>
/// <param name="Files">The file that it is, or those that it consists of.</param>
/// <param name="Members">How many files it holds.</param>
/// <param name="Faults">What of it cannot be read.</param>
/// <param name="Sha256">The sum of all that the index says of it.</param>
public sealed record IndexedArchive(IReadOnlyList<IndexedFile> Files, long Members, IReadOnlyList<IndexFault> Faults, string Sha256);
