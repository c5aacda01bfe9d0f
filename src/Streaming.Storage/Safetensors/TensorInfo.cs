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
    public string ShapeText => TextOf([.. Shape]);

    /// <summary>
    /// Whether the sizes are possible and, for an element type that is known, fill the bytes from Start to End.
    /// </summary>
    internal bool IsConsistent
    {
        get
        {
            if (Start < 0 || End < Start || Shape.Any(size => size < 0))
                return false;
            var elementSize = ElementType.SizeOf(Type);
            try
            {
                return elementSize == 0 || Shape.Aggregate((long)elementSize, (bytes, size) => checked(bytes * size)) == End - Start;
            }
            catch (OverflowException)
            {
                return false;
            }
        }
    }

    internal static string TextOf(ReadOnlySpan<long> shape) =>
        shape.Length == 0 ? "a scalar" : string.Join('x', shape.ToArray());
}
