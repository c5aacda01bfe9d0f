namespace Streaming.Storage.Bases;

/// <summary>The network whose features the flows were found in.</summary>
/// <param name="Description">Where the weights come from, in words.</param>
/// <param name="Sha256">SHA-256 over the convolutions' names and numbers.</param>
/// <param name="Dialect">The dialect's name: alexnet, caffenet or torchvision.</param>
public sealed record WeightsDescription(string Description, string Sha256, string Dialect);
