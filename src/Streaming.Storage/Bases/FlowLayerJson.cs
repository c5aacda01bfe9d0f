namespace Streaming.Storage.Bases;

/// <summary>One layer of the flow layout in bases.json.</summary>
internal sealed record FlowLayerJson(string Name, int Size, int Offset);
