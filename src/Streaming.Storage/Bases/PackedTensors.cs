using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>
/// Tensors of whole numbers that stand in files as <see cref="PackedIntegers"/> packs them, each number told by the one that is a
/// row of the last axis before it: U8, as many as there are. Their shape is told by what stands beside them.
/// </summary>
internal static class PackedTensors
{
    /// <summary>The element type of what is packed.</summary>
    public const string Type = "U8";

    private static readonly string Products = TensorNames.ofLayer(TensorNames.ChannelProducts, "");

    /// <summary>Whether the tensor of that name is packed.</summary>
    public static bool IsPacked(string name) =>
        name is TensorNames.BaseFlows or TensorNames.SecondMoments || name.StartsWith(Products, StringComparison.Ordinal);

    /// <summary>A tensor as it stands in the file.</summary>
    /// <exception cref="ArgumentException">It is one of those that are packed, and a number is no whole one below 2^53.</exception>
    public static NamedTensor Stored(NamedTensor tensor)
    {
        if (!IsPacked(tensor.Name))
            return tensor;
        var distance = (int)tensor.Shape[^1];
        var bytes = tensor.Values is short[] flows ? PackedIntegers.Pack<short>(flows, distance) : PackedIntegers.Pack<double>(tensor.Of<double>(), distance);
        return new NamedTensor(tensor.Name, bytes, bytes.Length);
    }

    /// <summary>The tensor of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">What stands before the name in the file alone.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The element type of what is packed.</param>
    /// <param name="shape">Its sizes.</param>
    /// <exception cref="InputException">The file has no such tensor, or its bytes are not of so many numbers.</exception>
    public static NamedTensor Read(SafetensorsFile file, string prefix, string name, string type, long[] shape)
    {
        var bytes = file.Read<byte>(prefix + name);
        try
        {
            var count = shape.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue));
            if (count > Array.MaxLength)
                throw new InputException("they are too many");
            Array values = type == ElementType.NameOf(typeof(short))
                ? PackedIntegers.Unpack<short>(bytes, (int)count, (int)shape[^1])
                : PackedIntegers.Unpack<double>(bytes, (int)count, (int)shape[^1]);
            return new NamedTensor(name, values, shape);
        }
        catch (InputException e)
        {
            throw new InputException($"{file.Path}: {prefix}{name} does not hold the {TensorInfo.TextOf(shape)} numbers that belong there: {e.Message}.", e);
        }
    }
}
