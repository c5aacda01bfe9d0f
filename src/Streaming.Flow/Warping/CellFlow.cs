namespace Streaming.Flow.Warping;

/// <summary>A cell and where it comes from: what is seen at p stood at p + (X, Y) before the transform.</summary>
/// <param name="Cell">Its place in the row-major grid.</param>
/// <param name="X">Columns of the flow, in cells.</param>
/// <param name="Y">Its rows.</param>
public readonly record struct CellFlow(int Cell, float X, float Y);
