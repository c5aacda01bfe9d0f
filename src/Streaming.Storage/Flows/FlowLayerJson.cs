namespace Streaming.Storage.Flows;

/// <summary>One layer of the flows in a part: its name, the cells of one side of its grid, and where its components start.</summary>
internal sealed record FlowLayerJson(string Name, int Size, int Offset);
