using Streaming.Storage.Files;

namespace Streaming.Storage.Flows;

/// <summary>
/// The flows of shards as one table: shard=0/part-00000.parquet and so on, which Spark, DuckDB and polars read with the shard as a
/// column. The parts are those of the shards' own runs under other names, so they take no room, unless they are on another file system.
/// </summary>
public static class ShardFlows
{
    /// <summary>The shards whose parts a folder of flows holds, with the folders of their parts; none where it is that of one run.</summary>
    /// <param name="folder">The folder of flows.</param>
    public static IReadOnlyList<(int Shard, string Folder)> In(string folder) => FlowParts.Shards(folder);

    /// <summary>Adds the whole parts of a run's flows as those of a shard.</summary>
    /// <param name="folder">The folder of flows that is put together; it is made where it is missing.</param>
    /// <param name="shard">The shard's number.</param>
    /// <param name="from">The folder of the shard's parts.</param>
    public static void Add(string folder, int shard, string from)
    {
        var into = FlowParts.ShardFolder(folder, shard);
        Directory.CreateDirectory(into);
        foreach (var part in FlowParts.Whole(from))
            SecondName.Give(part, Path.Combine(into, Path.GetFileName(part)));
    }
}
