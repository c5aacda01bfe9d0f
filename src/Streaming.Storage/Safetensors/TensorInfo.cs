namespace Streaming.Storage.Safetensors;

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The element type as the format spells it: F64, F32, F16, BF16, I64, I32, I16, I8 or U8.</param>
/// <param name="Shape">The sizes, outermost first.</param>
/// <param name="Start">The first byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last one, counted from the end of the header.</param>
public sealed record TensorInfo(string Name, string Type, IReadOnlyList<long> Shape, long Start, long End)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The shape as people write it, such as 96x3x11x11.</summary>
    public string ShapeText => Shape.Count == 0 ? "scalar" : string.Join('x', Shape);
}
