namespace Streaming.Imaging.Archives;

/// <summary>A place in an archive from which nothing can be read.</summary>
/// <param name="Place">The archive's path, and where in it.</param>
/// <param name="Why">What is wrong, as a sentence.</param>
internal sealed record ArchiveFault(string Place, string Why);
