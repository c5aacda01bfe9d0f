using System.Text.Json;
using Parquet.Schema;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Flows;

/// <summary>Columns and metadata of the Parquet parts that hold flows; schemas/README.md describes them for readers.</summary>
internal static class FlowSchema
{
    public const string Table = "flows";
    public const int Version = 1;

    /// <summary>Key of the layers that flows are of, a JSON list.</summary>
    private const string LayersKey = "streaming.layers";

    // Row groups of as many rows as there may be still have fewer components than an array can.
    private const int MostComponents = 1 << 23, MostCells = 4096;

    /// <summary>Key of a part's content, a JSON text.</summary>
    public const string ContentKey = "streaming.content";

    public static DataField ImageId { get; } = new DataField<string>("image_id", nullable: false);
    public static DataField Family { get; } = new DataField<string>("family", nullable: false);
    public static DataField Pose { get; } = new DataField<double>("pose");
    public static DataField Amount { get; } = new DataField<double>("amount");
    private static ListField FlowList { get; } = new("flow", new DataField<short>("element"));
    public static ParquetSchema Schema { get; } = new(ImageId, Family, Pose, Amount, FlowList);

    /// <summary>The list's elements; they know their levels once they belong to the schema.</summary>
    public static DataField Flow { get; } = Schema.GetDataFields()[^1];

    /// <summary>The metadata of every part: the run's settings, and what the numbers in the flow column mean.</summary>
    public static Dictionary<string, string> Metadata(FeatureSpace space, string settings)
    {
        var layers = JsonSerializer.Serialize(space.Layers.Select((layer, i) => new FlowLayerJson(layer.Name, layer.Size, space.OffsetOf(i))), JsonFile.Options);
        var metadata = ParquetFile.Metadata(Table, Version, settings);
        metadata[LayersKey] = layers;
        metadata["streaming.steps_per_cell"] = FormattableString.Invariant($"{FlowVectorModule.partsPerCell}");
        return metadata;
    }

    /// <summary>The layers that a part's flows are of.</summary>
    /// <exception cref="InvalidDataException">The part does not tell them, or they cannot be.</exception>
    public static FlowLayerJson[] LayersOf(IReadOnlyDictionary<string, string> metadata)
    {
        FlowLayerJson[]? layers = null;
        try
        {
            layers = JsonSerializer.Deserialize<FlowLayerJson[]>(metadata.GetValueOrDefault(LayersKey) ?? "", JsonFile.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // As where there are none.
        }
        // A list of JSON may hold null, whatever its type says.
        if (layers is null || Array.Exists(layers, layer => layer is null))
            throw new InvalidDataException($"{LayersKey} is not the layers of flows");
        long length = 0;
        foreach (var layer in layers)
        {
            if (layer.Size is < 1 or > MostCells || layer.Offset != length)
                throw new InvalidDataException($"{LayersKey} has the layer {layer.Name} of {layer.Size} cells from component {layer.Offset} on");
            length += 2L * layer.Size * layer.Size;
        }
        return length is > 0 and <= MostComponents ? layers : throw new InvalidDataException($"{LayersKey} is not the layers of flows");
    }

    /// <summary>Components of a flow over the layers.</summary>
    public static int LengthOf(IEnumerable<FlowLayerJson> layers) => layers.Sum(layer => 2 * layer.Size * layer.Size);
}
