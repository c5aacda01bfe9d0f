using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Flows;

/// <summary>Reads a folder of flows that <see cref="FlowTableWriter"/> wrote, or of those of shards that <see cref="ShardFlows"/> put together.</summary>
public static class FlowTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = FlowSchema.Table;

    /// <summary>What one part holds, from the small columns alone.</summary>
    /// <exception cref="InputException">The file is damaged, or no part of flows of this version.</exception>
    public static FlowTableSummary DescribePart(string path) => Describe([path]);

    /// <summary>Whether a folder holds parts of flows, by their names.</summary>
    public static bool IsIn(string folder) => FlowParts.All(folder).Count > 0;

    /// <summary>
    /// The rows, part by part in the order in which they were written. One row group is in memory at a time; each row
    /// has its own flow, which may be kept.
    /// </summary>
    /// <exception cref="InputException">The folder holds no parts, or a part is damaged or of another version.</exception>
    public static IEnumerable<FlowRow> Read(string folder) => Parts(folder).SelectMany(ReadPart);

    /// <summary>What the folder holds, from the small columns alone.</summary>
    /// <exception cref="InputException">The folder holds no parts, or a part is damaged or of another version.</exception>
    public static FlowTableSummary Describe(string folder) => Describe(Parts(folder));

    private static FlowTableSummary Describe(IReadOnlyList<string> parts)
    {
        var images = new HashSet<string>();
        var counts = new Dictionary<(string Family, double Amount), long>();
        var settings = new List<string>();
        foreach (var path in parts)
            Read(path, reader =>
            {
                if (reader.Metadata.TryGetValue(ParquetFile.SettingsKey, out var text) && !settings.Contains(text))
                    settings.Add(text);
                for (var i = 0; i < reader.Groups; i++)
                {
                    var keys = FlowGroupReader.ReadKeys(reader.Group(i));
                    images.UnionWith(keys.ImageIds);
                    for (var row = 0; row < keys.ImageIds.Length; row++)
                    {
                        var key = (keys.Families[row], keys.Amounts[row]);
                        counts[key] = counts.GetValueOrDefault(key) + 1;
                    }
                }
                return true;
            });
        return new FlowTableSummary(parts.Count, counts.Values.Sum(), parts.Sum(path => new FileInfo(path).Length),
            images.Count, FlowSchema.Version, settings,
            [.. counts.Select(pair => new FlowTableCount(FamilyModule.parse(pair.Key.Family), pair.Key.Amount, pair.Value))
                .OrderBy(count => count.Family).ThenBy(count => count.Amount)]);
    }

    /// <summary>The folder's whole parts with what they tell beside their rows; none where the folder is missing.</summary>
    /// <exception cref="InputException">A part is damaged, of another version, or does not tell its originals.</exception>
    public static IReadOnlyList<StoredPart> StoredParts(string folder) => [.. FlowParts.Whole(folder).Select(path =>
        Read(path, reader =>
        {
            var settings = reader.Metadata.GetValueOrDefault(ParquetFile.SettingsKey) ?? "{}";
            JsonFile.Parse<JsonObject>(settings);
            return reader.Metadata.TryGetValue(FlowSchema.ContentKey, out var content)
                ? new StoredPart(path, settings, PartContentJson.Read(content, FlowSchema.LayersOf(reader.Metadata).Length))
                : throw new InvalidDataException("it does not tell its originals");
        }))];

    private static IReadOnlyList<string> Parts(string folder) =>
        FlowParts.All(folder) is { Count: > 0 } parts
            ? parts
            : throw new InputException($"{folder}: expected a folder of flows, but it holds no part-00000.parquet; the command learn writes one.");

    // The file is opened anew for each row group, so that none stays open while the rows are worked on.
    internal static IEnumerable<FlowRow> ReadPart(string path)
    {
        var (groups, length) = Read(path, reader => (reader.Groups, FlowSchema.LengthOf(FlowSchema.LayersOf(reader.Metadata))));
        return Enumerable.Range(0, groups).SelectMany(i =>
            Read(path, reader => FlowGroupReader.ReadRows(reader.Group(i), length)));
    }

    private static T Read<T>(string path, Func<TableReader, T> read) =>
        ParquetFile.Read(path, FlowSchema.Table, FlowSchema.Version, FlowSchema.Schema, FlowLevels.RowsPerGroup, read,
            "delete it, and a run that goes on with --resume computes its originals again, or begin anew with --overwrite");
}
