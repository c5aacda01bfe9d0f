namespace Streaming.Onnx.Networks;

/// <summary>A map of a network, for those who choose layers.</summary>
/// <param name="Tensor">Its name in the model.</param>
/// <param name="Operator">The operator that makes it.</param>
/// <param name="Size">Cells along one side.</param>
/// <param name="Channels">Channels of a cell.</param>
/// <param name="IsPatches">Whether it is a sequence of patches, row by row.</param>
/// <param name="Stride">Input pixels between cells; null where the graph does not tell.</param>
/// <param name="Origin">Input pixel at the centre of what cell 0 looks at, counted from 0; null where the graph does not tell.</param>
/// <param name="Field">Input pixels that a cell looks at, along one side; null where the graph does not tell, or for patches, where attention lets it be all of them.</param>
/// <param name="Cost">Multiplications and additions of one picture up to here.</param>
/// <param name="Suggested">What the layer would be called among those that are suggested; null where it is not among them.</param>
public sealed record InspectedLayer(string Tensor, string Operator, int Size, int Channels, bool IsPatches, double? Stride, double? Origin, double? Field, long Cost, string? Suggested);
