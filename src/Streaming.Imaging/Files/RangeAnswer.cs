namespace Streaming.Imaging.Files;

/// <summary>What a server answered to a request for a range of a file.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Total">Those of the whole file.</param>
/// <param name="Tag">What the server calls this version of the file; null where it does not say.</param>
/// <param name="Modified">When it was last modified, as it says.</param>
internal sealed record RangeAnswer(byte[] Content, long Total, string? Tag, DateTimeOffset? Modified);
