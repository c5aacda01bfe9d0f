namespace Streaming.Network.Models;

/// <summary>The sizes of one fully connected layer.</summary>
/// <param name="Name">The layer's name in weight files, such as fc6.</param>
/// <param name="Inputs">Numbers that come in.</param>
/// <param name="Outputs">Numbers that go out.</param>
public sealed record FullyConnectedShape(string Name, int Inputs, int Outputs);
