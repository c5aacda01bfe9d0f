namespace Streaming.Network.Weights.Downloads;

/// <summary>How far a download has come.</summary>
/// <param name="Received">Bytes on this machine, those of earlier attempts included.</param>
/// <param name="Total">Bytes of the whole file; unknown where the server does not say.</param>
public readonly record struct DownloadProgress(long Received, long? Total);
