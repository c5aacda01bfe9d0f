using System.Text.Json.Nodes;
using Parquet.Schema;
using Streaming.Domain;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Flows;

/// <summary>Columns and metadata of the Parquet parts that hold flows; schemas/README.md describes them for readers.</summary>
internal static class FlowSchema
{
    public const string Table = "flows";
    public const int Version = 1;

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
    public static Dictionary<string, string> Metadata(string settings)
    {
        var layers = new JsonArray();
        for (var i = 0; i < FlowLayout.layerNames.Length; i++)
            layers.Add(new JsonObject
            {
                ["name"] = FlowLayout.layerNames[i],
                ["size"] = FlowLayout.sizes[i],
                ["offset"] = FlowLayout.offsets[i],
            });
        var metadata = ParquetFile.Metadata(Table, Version, settings);
        metadata["streaming.layers"] = layers.ToJsonString();
        metadata["streaming.steps_per_cell"] = FormattableString.Invariant($"{FlowLayout.stepsPerCell}");
        return metadata;
    }
}
