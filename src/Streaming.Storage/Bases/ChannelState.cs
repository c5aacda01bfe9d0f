using System.Text.Json;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>
/// What a run that is not over has summed up for channel maps: unlike the sums of flows it cannot be counted again from the
/// parts of flows, which hold no features. The file names the originals that it covers; parts with others are computed again.
/// </summary>
/// <param name="Originals">SHA-256 of the content of each original.</param>
/// <param name="Amounts">For each family, how many amounts it has.</param>
/// <param name="Families">For each family the sums of its layers, by the names of <see cref="TensorNames"/>.</param>
public sealed record ChannelState(IReadOnlyList<string> Originals, IReadOnlyDictionary<Family, int> Amounts, IReadOnlyDictionary<Family, NamedTensors> Families)
{
    private const string OriginalsKey = "originals", VersionKey = "format_version", AmountsKey = "amounts", Version = "2";

    /// <summary>Writes the file, whole or not at all, in the place of an older one.</summary>
    public void Write(string path, FeatureSpace space)
    {
        var file = new SafetensorsBuilder()
            .AddMetadata(VersionKey, Version)
            .AddMetadata(OriginalsKey, JsonSerializer.Serialize(Originals, JsonFile.Options))
            .AddMetadata(AmountsKey, JsonSerializer.Serialize(Amounts.ToDictionary(pair => FamilyModule.name(pair.Key), pair => pair.Value), JsonFile.Options));
        foreach (var (family, tensors) in Families.OrderBy(pair => pair.Key))
            foreach (var tensor in ChannelTensors.Layers(tensors, space).SelectMany(layer => ChannelTensors.TakeSums(tensors, layer, Amounts[family])))
                file.Add(PackedTensors.Stored(tensor), Prefix(family));
        file.Write(path);
    }

    /// <summary>Reads the file; null where there is none, or where it is of another version.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static ChannelState? TryRead(string path, FeatureSpace space)
    {
        if (!File.Exists(path))
            return null;
        using var file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(VersionKey, out var version) || version != Version)
            return null;
        try
        {
            var originals = JsonSerializer.Deserialize<string[]>(file.Metadata[OriginalsKey], JsonFile.Options) ?? [];
            if (originals.Any(hash => !ContentHash.IsHash(hash)) || originals.Distinct().Count() != originals.Length)
                throw new JsonException("its originals are no hashes, or one comes twice");
            var amounts = JsonFile.Parse<Dictionary<string, int>>(file.Metadata[AmountsKey])
                .ToDictionary(pair => FamilyModule.parse(pair.Key), pair => pair.Value);
            if (amounts.Values.Any(count => count < 1 || count > PlanLimits.mostAmounts))
                throw new JsonException("a family of it has no amounts, or too many");
            return new ChannelState(originals, amounts, amounts.ToDictionary(pair => pair.Key, pair =>
                new NamedTensors(ChannelTensors.Layers(file, space, Prefix(pair.Key)).SelectMany(layer => ChannelTensors.ReadSums(file, Prefix(pair.Key), layer, pair.Value)))));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException || (e is InputException && !e.Message.StartsWith(path, StringComparison.Ordinal)))
        {
            throw new InputException($"{path}: expected the sums of a run that is not over, but they cannot be read ({e.Message}); begin the run anew with --overwrite.", e);
        }
    }

    private static string Prefix(Family family) => FamilyModule.name(family) + "/";
}
