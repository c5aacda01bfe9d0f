namespace Streaming.Storage.Bases;

/// <summary>One layer of the features in bases.json: its grid, where its cells sit in the input, and its first component in a flow vector.</summary>
internal sealed record LayerJson(string Name, int Size, int Channels, double Stride, double Origin, int Offset);
