namespace Streaming.Imaging.Archives;

/// <summary>A file that came by in a stream.</summary>
/// <param name="Name">Its name, cleaned.</param>
/// <param name="Content">All of its bytes.</param>
internal sealed record StreamedFile(string Name, byte[] Content);
