using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>
/// The tensors of channel maps in a safetensors file, layer by layer: their sizes are those of the layers, which the file
/// itself tells. A prefix stands before the names in the file alone.
/// </summary>
internal static class ChannelTensors
{
    private static readonly string[] SumNames = [TensorNames.ChannelUnit, TensorNames.ChannelProducts, TensorNames.ChannelTargetSquares];
    private static readonly string[] MapNames = [.. SumNames, TensorNames.ChannelCoefficients, TensorNames.ChannelStrength];

    // A hundred times as many as any layer has: products of sizes stay far from where numbers end.
    private const long MostChannels = 1 << 15;

    /// <summary>The layers that tensors have sums of, in the order of the space.</summary>
    public static IReadOnlyList<string> Layers(NamedTensors tensors, FeatureSpace space) =>
        [.. space.LayerNames.Where(layer => tensors.Has(TensorNames.ofLayer(TensorNames.ChannelProducts, layer)))];

    /// <summary>The layers of the file's sums, in the order of the space.</summary>
    public static IReadOnlyList<string> Layers(SafetensorsFile file, FeatureSpace space, string prefix = "") =>
        [.. space.LayerNames.Where(layer => file.Tensors.ContainsKey(prefix + TensorNames.ofLayer(TensorNames.ChannelProducts, layer)))];

    /// <summary>A layer's sums, in the order of the file.</summary>
    /// <exception cref="ArgumentException">One is missing, or of another shape than the others ask for.</exception>
    public static IEnumerable<NamedTensor> TakeSums(NamedTensors tensors, string layer, long amounts) => Take(tensors, layer, amounts, SumNames);

    /// <summary>A layer's sums and its map, in the order of the file.</summary>
    /// <exception cref="ArgumentException">One is missing, or of another shape than the others ask for.</exception>
    public static IEnumerable<NamedTensor> TakeMap(NamedTensors tensors, string layer, long amounts) => Take(tensors, layer, amounts, MapNames);

    /// <exception cref="InputException">A tensor is missing, or of another shape than the others ask for.</exception>
    public static IEnumerable<NamedTensor> ReadSums(SafetensorsFile file, string prefix, string layer, long amounts)
    {
        var channels = Channels(file, prefix, layer);
        var sums = SumNames.Select(name => Read(file, prefix, name, layer, ShapeOf(name, amounts, channels, 1))).ToArray();
        var unit = sums[0].Of<double>()[0];
        return unit > 0 ? sums : throw new InputException($"{file.Path}: {prefix}{sums[0].Name} is {unit:g}; expected a number above 0.");
    }

    /// <exception cref="InputException">A tensor is missing, or of another shape than the others ask for.</exception>
    public static IEnumerable<NamedTensor> ReadMap(SafetensorsFile file, string layer, long amounts) =>
        [.. ReadSums(file, "", layer, amounts), ReadCoefficients(file, layer), Read(file, "", TensorNames.ChannelStrength, layer, [1])];

    /// <exception cref="InputException">The tensor is missing, or of another shape than the layer's channels ask for.</exception>
    public static NamedTensor ReadCoefficients(SafetensorsFile file, string layer)
    {
        var powers = file.Tensors.TryGetValue(TensorNames.ofLayer(TensorNames.ChannelCoefficients, layer), out var tensor) && tensor.Shape.Count == 3 ? tensor.Shape[0] : 1;
        return Read(file, "", TensorNames.ChannelCoefficients, layer, ShapeOf(TensorNames.ChannelCoefficients, 0, Channels(file, "", layer), powers));
    }

    private static IEnumerable<NamedTensor> Take(NamedTensors tensors, string layer, long amounts, string[] names)
    {
        var squares = tensors[TensorNames.ofLayer(TensorNames.ChannelTargetSquares, layer)].Shape;
        foreach (var name in names)
        {
            var tensor = tensors[TensorNames.ofLayer(name, layer)];
            if (!tensor.Shape.SequenceEqual(ShapeOf(name, amounts, squares[^1], tensor.Shape[0])))
                throw new ArgumentException($"Tensor {tensor.Name} is {TensorInfo.TextOf(tensor.Shape)}, which does not belong to {squares[^1]} channels and {amounts} amounts.", nameof(tensors));
            yield return tensor;
        }
    }

    private static long[] ShapeOf(string name, long amounts, long channels, long powers) => name switch
    {
        TensorNames.ChannelProducts => [ChannelSets.count, amounts, ChannelProducts.count(channels)],
        TensorNames.ChannelTargetSquares => [ChannelSets.count, amounts, channels],
        TensorNames.ChannelCoefficients => [powers, channels, channels + 1],
        _ => [1],
    };

    private static long Channels(SafetensorsFile file, string prefix, string layer)
    {
        var name = prefix + TensorNames.ofLayer(TensorNames.ChannelTargetSquares, layer);
        return file.Tensors.TryGetValue(name, out var tensor) && tensor.Shape is [_, _, > 0 and < MostChannels]
            ? tensor.Shape[2]
            : throw new InputException($"{file.Path}: expected a tensor {name} of sets x amounts x channels; the file is damaged.");
    }

    private static NamedTensor Read(SafetensorsFile file, string prefix, string name, string layer, long[] shape)
    {
        name = TensorNames.ofLayer(name, layer);
        if (PackedTensors.IsPacked(name))
            return PackedTensors.Read(file, prefix, name, "F64", shape);
        var values = file.Read<double>(prefix + name, shape);
        TensorNumbers.Finite(file.Path, new NamedTensor(prefix + name, values, shape));
        return new NamedTensor(name, values, shape);
    }
}
