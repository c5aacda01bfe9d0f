namespace Streaming.Storage.Tables;

/// <summary>A file of an archive as it was when it was indexed.</summary>
/// <param name="Path">Its path, or its address on the web.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Written">When it was last written, in ticks of UTC; on the web a number that stands for what its server calls this version of it.</param>
public sealed record IndexedFile(string Path, long Bytes, long Written);
