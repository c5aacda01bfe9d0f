using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>The features that bases are of, and the order of a flow vector's components, written down in bases.json.</summary>
internal sealed record FeatureSpaceJson(string Network, int InputSize, int Length, int StepsPerCell, string Order, LayerJson[] Layers)
{
    private const string OrderInWords = "layers in this order; inside a layer the x plane, then the y plane; inside a plane row by row";

    /// <summary>A space as it is written down.</summary>
    public static FeatureSpaceJson Of(FeatureSpace space) => new(space.Network, space.InputSize, space.Length, FlowVectorModule.partsPerCell, OrderInWords,
        [.. space.Layers.Select((layer, i) => new LayerJson(layer.Name, layer.Size, layer.Channels, layer.Stride, layer.Origin, space.OffsetOf(i)))]);

    /// <summary>The space that was written down.</summary>
    public FeatureSpace ToSpace() => new(Network, InputSize, [.. Layers.Select(layer => new Layer(layer.Name, layer.Size, layer.Channels, layer.Stride, layer.Origin))]);

    /// <summary>What is wrong with it, as a sentence's end that begins with the place; nothing where it can be used.</summary>
    public string? FirstFault()
    {
        var space = ToSpace();
        if (FeatureSpaceModule.firstFault(space) is { Value: var fault })
            return fault;
        // What is derived from the layers is written down for readers, and has to agree with them.
        var expected = Of(space);
        return Length == expected.Length && StepsPerCell == expected.StepsPerCell && Layers.SequenceEqual(expected.Layers)
            ? null
            : $"length, steps_per_cell or an offset is not what the layers come to; expected {expected.Length} components in sixteenths of a cell, one layer behind the other";
    }
}
