using System.Runtime.InteropServices;

namespace Streaming.Onnx.Models;

/// <summary>The numbers of tensors that a model holds.</summary>
internal static class TensorNumbers
{
    /// <summary>The element types of ONNX's TensorProto that are read here.</summary>
    public const int Float32 = 1, Int64 = 7;

    // Bytes of an element by its type's number; strings (8) have none.
    private static readonly Dictionary<int, double> Sizes = new()
    {
        [1] = 4, [2] = 1, [3] = 1, [4] = 2, [5] = 2, [6] = 4, [7] = 8, [9] = 1, [10] = 2, [11] = 8, [12] = 4, [13] = 8, [14] = 8, [15] = 16,
        [16] = 2, [17] = 1, [18] = 1, [19] = 1, [20] = 1, [21] = 0.5, [22] = 0.5,
    };

    /// <summary>Elements that a tensor's dimensions make; below 0 where one is negative or they are too many to count.</summary>
    public static long Count(this TensorProto tensor)
    {
        var count = 1L;
        foreach (var size in tensor.Dims)
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / size))
                return -1;
            count *= size;
        }
        return count;
    }

    /// <summary>What is wrong with a tensor, as a sentence's end; nothing where its dimensions and its numbers agree.</summary>
    public static string? FirstFault(this TensorProto tensor)
    {
        var count = tensor.Count();
        var dims = string.Join(" x ", tensor.Dims);
        if (count < 0)
            return $"has the size {dims}";
        if (!tensor.HasRawData)
            return FaultOfNumbers(tensor, count, dims);
        return Sizes.TryGetValue(tensor.DataType, out var size) && tensor.RawData.Length != Math.Ceiling(count * size)
            ? $"is said to be {dims}, and has {tensor.RawData.Length} bytes"
            : null;
    }

    // Numbers that stand one by one: each takes a byte at least.
    private static string? FaultOfNumbers(TensorProto tensor, long count, string dims) => tensor.DataType switch
    {
        Float32 when tensor.FloatData.Count != count => $"is said to be {dims}, and has {tensor.FloatData.Count} numbers",
        Int64 when tensor.Int64Data.Count != count => $"is said to be {dims}, and has {tensor.Int64Data.Count} numbers",
        not (Float32 or Int64) when count > tensor.CalculateSize() => $"is said to be {dims}, and has {tensor.CalculateSize()} bytes",
        _ => null,
    };

    /// <summary>Its whole numbers; nothing where it has others.</summary>
    public static long[]? Integers(this TensorProto tensor) =>
        tensor.DataType != Int64 ? null
        : tensor.HasRawData ? MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray()
        : [.. tensor.Int64Data];

    /// <summary>Its numbers of single precision; nothing where it has others.</summary>
    public static float[]? Floats(this TensorProto tensor) =>
        tensor.DataType != Float32 ? null
        : tensor.HasRawData ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray()
        : [.. tensor.FloatData];
}
