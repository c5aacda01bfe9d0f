using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>The order of a flow vector's components, written down in bases.json.</summary>
internal sealed record FlowLayoutJson(int Length, int StepsPerCell, string Order, FlowLayerJson[] Layers)
{
    /// <summary>The one layout there is.</summary>
    public static FlowLayoutJson Current { get; } = new(FlowLayout.length, FlowLayout.stepsPerCell,
        "layers in this order; inside a layer the x plane, then the y plane; inside a plane row by row",
        [.. FlowLayout.layerNames.Select((name, i) => new FlowLayerJson(name, FlowLayout.sizes[i], FlowLayout.offsets[i]))]);

    /// <summary>Whether components mean the same in the other layout.</summary>
    public bool IsSameAs(FlowLayoutJson other) =>
        Length == other.Length && StepsPerCell == other.StepsPerCell && Layers.SequenceEqual(other.Layers);
}
