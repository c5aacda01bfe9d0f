namespace Streaming.Network.Weights;

/// <summary>Where weights come from, for a run's records.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">SHA-256 of the file's bytes, in lower-case hexadecimal digits.</param>
public sealed record WeightSource(string Path, string Sha256);
