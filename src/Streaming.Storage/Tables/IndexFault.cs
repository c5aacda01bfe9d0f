namespace Streaming.Storage.Tables;

/// <summary>A place in an archive from which nothing can be read.</summary>
/// <param name="Place">The archive's path, and where in it.</param>
/// <param name="Why">What is wrong, as a sentence.</param>
public sealed record IndexFault(string Place, string Why);
