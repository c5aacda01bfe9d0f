namespace Streaming.Storage.Safetensors;

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The element type as the format spells it, such as F32 or BF16; it need not be one that this program reads.</param>
/// <param name="Shape">The sizes, outermost first.</param>
/// <param name="Start">The first byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last one, counted from the end of the header.</param>
public sealed record TensorInfo(string Name, string Type, IReadOnlyList<long> Shape, long Start, long End)
{
    /// <summary>Whether its numbers are floating point numbers that this program reads.</summary>
    public bool IsFloating => ElementType.IsFloating(Type);

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
                var bytes = Shape.Aggregate((long)Math.Max(elementSize, 1), (product, size) => checked(product * size));
                return elementSize == 0 || bytes == End - Start;
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
