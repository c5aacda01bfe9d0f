namespace Streaming.Imaging.Archives;

/// <summary>Where in an archive a path leads.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Name">The name in it; empty for the archive itself.</param>
internal readonly record struct ArchivePlace(IArchive Archive, string Name);
