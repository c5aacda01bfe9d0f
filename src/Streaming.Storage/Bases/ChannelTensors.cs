using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>The tensors of channel maps in a safetensors file; schemas/README.md describes them for readers.</summary>
internal static class ChannelTensors
{
    private const string UnitName = "channel_unit", ProductsName = "channel_products", SquaresName = "channel_target_squares";
    private const string CoefficientsName = "channel_coefficients", StrengthName = "channel_strength";

    // A hundred times as many as any layer has: products of sizes stay far from where numbers end.
    private const long MostChannels = 1 << 15;

    public static void AddSums(SafetensorsBuilder file, string prefix, FamilyChannelSums sums, int amounts)
    {
        long channels = sums.Channels;
        file.Add(Name(prefix, UnitName, sums.Layer), new[] { sums.Unit }, 1)
            .Add(Name(prefix, ProductsName, sums.Layer), sums.Products, FamilyChannelSums.Sets, amounts, channels + 1, (2 * channels) + 1)
            .Add(Name(prefix, SquaresName, sums.Layer), sums.TargetSquares, FamilyChannelSums.Sets, amounts, channels);
    }

    public static void AddMap(SafetensorsBuilder file, FamilyChannelMap map, int amounts)
    {
        AddSums(file, "", map.Sums, amounts);
        long channels = map.Sums.Channels;
        file.Add(Name("", CoefficientsName, map.Sums.Layer), map.Coefficients, map.Coefficients.LongLength / (channels * (channels + 1)), channels, channels + 1)
            .Add(Name("", StrengthName, map.Sums.Layer), new[] { map.Strength }, 1);
    }

    /// <summary>The layers of the file's sums, in the order of the space.</summary>
    public static IReadOnlyList<string> Layers(SafetensorsFile file, FeatureSpace space, string prefix = "") =>
        [.. space.LayerNames.Where(layer => file.Tensors.ContainsKey(Name(prefix, ProductsName, layer)))];

    /// <exception cref="InputException">A tensor is missing, or of another shape than the others ask for.</exception>
    public static FamilyChannelSums ReadSums(SafetensorsFile file, string prefix, string layer, long amounts)
    {
        var channels = Channels(file, prefix, layer);
        var unit = ReadFinite(file, Name(prefix, UnitName, layer), 1)[0];
        return unit > 0
            ? new FamilyChannelSums(layer, (int)channels, unit,
                ReadFinite(file, Name(prefix, ProductsName, layer), FamilyChannelSums.Sets, amounts, channels + 1, (2 * channels) + 1),
                ReadFinite(file, Name(prefix, SquaresName, layer), FamilyChannelSums.Sets, amounts, channels))
            : throw new InputException($"{file.Path}: {Name(prefix, UnitName, layer)} is {unit:g}; expected a number above 0.");
    }

    /// <exception cref="InputException">A tensor is missing, or of another shape than the others ask for.</exception>
    public static FamilyChannelMap ReadMap(SafetensorsFile file, string layer, long amounts) =>
        new(ReadSums(file, "", layer, amounts), ReadStored(file, layer).Coefficients, ReadFinite(file, Name("", StrengthName, layer), 1)[0]);

    /// <exception cref="InputException">A tensor is missing, or of another shape than the others ask for.</exception>
    public static StoredChannelMap ReadStored(SafetensorsFile file, string layer)
    {
        var channels = Channels(file, "", layer);
        var name = Name("", CoefficientsName, layer);
        var powers = file.Tensors.TryGetValue(name, out var tensor) && tensor.Shape.Count == 3 ? tensor.Shape[0] : 1;
        return new StoredChannelMap(layer, (int)channels, ReadFinite(file, name, powers, channels, channels + 1));
    }

    private static long Channels(SafetensorsFile file, string prefix, string layer)
    {
        var name = Name(prefix, SquaresName, layer);
        return file.Tensors.TryGetValue(name, out var tensor) && tensor.Shape is [_, _, > 0 and < MostChannels]
            ? tensor.Shape[2]
            : throw new InputException($"{file.Path}: expected a tensor {name} of sets x amounts x channels; the file is damaged.");
    }

    private static double[] ReadFinite(SafetensorsFile file, string name, params ReadOnlySpan<long> shape) =>
        BasesCheck.Finite(file, name, file.Read<double>(name, shape));

    private static string Name(string prefix, string name, string layer) => $"{prefix}{name}.{layer}";
}
