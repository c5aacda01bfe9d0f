using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>One family's safetensors file; schemas/README.md describes its tensors for readers.</summary>
internal static class FamilyFile
{
    /// <summary>The version of the file's tensors.</summary>
    private const int Version = 4;

    /// <summary>The file's name: the family's, with words for signs, which not every tool takes in a name.</summary>
    public static string Name(Family family) =>
        family.IsRotatePlus ? "rotate-plus.safetensors"
        : family.IsRotateMinus ? "rotate-minus.safetensors"
        : FamilyModule.name(family) + ".safetensors";

    /// <summary>Writes the file: the tensors in the order of their rules, whatever order they come in.</summary>
    /// <exception cref="ArgumentException">A tensor is missing, of another shape, or none of a family's.</exception>
    public static void Write(string path, FamilyTensors family, FeatureSpace space)
    {
        var tensors = family.Tensors;
        var sizes = FamilySizes.Of(tensors, space);
        var taken = TensorRule.Of(tensors.Has).Select(rule => rule.Take(tensors, sizes))
            .Concat(ChannelTensors.Layers(tensors, space).SelectMany(layer => ChannelTensors.TakeMap(tensors, layer, sizes.Amounts))).ToArray();
        if (tensors.All.Except(taken).FirstOrDefault() is { } other)
            throw new ArgumentException($"There is no place for a tensor {other.Name} in a family's file.", nameof(family));
        var file = new SafetensorsBuilder()
            .AddMetadata("format_version", FormattableString.Invariant($"{Version}"))
            .AddMetadata("family", FamilyModule.name(family.Family))
            .AddMetadata("unit", FamilyModule.unit(family.Family))
            .AddMetadata("base_amount", FormattableString.Invariant($"{family.BaseAmount:R}"))
            .AddMetadata("steps_per_cell", FormattableString.Invariant($"{FlowVectorModule.partsPerCell}"));
        foreach (var tensor in taken)
            file.Add(PackedTensors.Stored(tensor));
        file.Write(path);
    }

    /// <summary>What bases.json lists of a family whose file was written.</summary>
    public static FamilySummary Summarise(FamilyTensors family, FeatureSpace space, string file, string sha256)
    {
        var tensors = family.Tensors;
        var sizes = FamilySizes.Of(tensors, space);
        return new FamilySummary(FamilyModule.name(family.Family), family.BaseAmount, tensors.Of<double>(TensorNames.Amounts), tensors.Of<long>(TensorNames.Counts),
            sizes.BaseFlows, sizes.Components, sizes.Widening, [.. ChannelTensors.Layers(tensors, space)], file, sha256);
    }

    /// <summary>Checks that the header says what bases.json says.</summary>
    /// <exception cref="InputException">It does not.</exception>
    public static void Check(SafetensorsFile file, FamilySummary summary, FeatureSpace space)
    {
        file.Metadata.TryGetValue("family", out var family);
        if (family != summary.Family)
            throw new InputException($"{file.Path}: expected the family {summary.Family}, as bases.json has it, found {family ?? "none"}; the files of this folder do not belong together.");
        var hasMoments = file.Tensors.ContainsKey(TensorNames.SecondMoments);
        var sizes = FamilySizes.Of(summary, space, file);
        foreach (var rule in TensorRule.OfGenerators(file.Tensors.ContainsKey))
            rule.Expect(file, sizes);
        if (hasMoments && summary.BaseFlows != 0)
            throw new InputException($"{file.Path}: it keeps second moments, where bases.json has {summary.BaseFlows} base flows; the files of this folder do not belong together.");
        foreach (var rule in hasMoments ? TensorRule.Moments : TensorRule.OneByOne)
            rule.Expect(file, sizes);
        if (!ChannelTensors.Layers(file, space).SequenceEqual(summary.ChannelMaps))
            throw new InputException($"{file.Path}: its channel maps are of {string.Join(", ", ChannelTensors.Layers(file, space))}, not of {string.Join(", ", summary.ChannelMaps)} as bases.json has it; the files of this folder do not belong together.");
        if (!file.Read<double>(TensorNames.Amounts).SequenceEqual(summary.Amounts) || !file.Read<long>(TensorNames.Counts).SequenceEqual(summary.Counts))
            throw new InputException($"{file.Path}: its amounts or counts are not those of bases.json; the files of this folder do not belong together.");
    }

    /// <summary>All tensors of a file.</summary>
    /// <exception cref="InputException">Some numbers cannot be.</exception>
    public static NamedTensors Read(SafetensorsFile file, FamilySummary summary, FeatureSpace space)
    {
        var sizes = FamilySizes.Of(summary, space, file);
        return new([.. TensorRule.Of(file.Tensors.ContainsKey).Select(rule => rule.Read(file, sizes)),
            .. summary.ChannelMaps.SelectMany(layer => ChannelTensors.ReadMap(file, layer, summary.Amounts.Length))]);
    }

    /// <summary>What generators, mean flows and channel maps are made from: all but what only estimators need.</summary>
    /// <exception cref="InputException">Some numbers cannot be.</exception>
    public static NamedTensors ReadGenerators(SafetensorsFile file, FamilySummary summary, FeatureSpace space)
    {
        var sizes = FamilySizes.Of(summary, space, file);
        return new([.. TensorRule.OfGenerators(file.Tensors.ContainsKey).Select(rule => rule.Read(file, sizes)), .. summary.ChannelMaps.Select(layer => ChannelTensors.ReadCoefficients(file, layer))]);
    }
}
