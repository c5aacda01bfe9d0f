using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Streaming.EndToEnd.Tests;

/// The flows of shards, as DuckDB reads a folder that is partitioned as Hive does.
internal static class ShardTable
{
    /// Asserts that the folder is one table of all rows of these shards' flows, with each shard's number as a column.
    public static void Expect(string flows, params string[] shards)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        var table = $"read_parquet('{flows}/*/*.parquet', hive_partitioning = true)";
        var types = Rows(duck, $"DESCRIBE SELECT * FROM {table}").ToDictionary(row => (string)row[0], row => (string)row[1]);
        Assert.Equal("BIGINT", types["shard"]);
        var found = Rows(duck, $"SELECT shard, count(*), count(DISTINCT image_id), sum(len(flow))::BIGINT FROM {table} GROUP BY shard ORDER BY shard");
        var expected = shards.Select((shard, i) => Rows(duck, $"SELECT {i}::BIGINT, count(*), count(DISTINCT image_id), sum(len(flow))::BIGINT FROM '{shard}/flows/*.parquet'")[0]);
        Assert.Equal(expected, found);
        // A condition on the partition is one on the rows, and reads its files alone.
        Assert.Equal(found[1][1], Rows(duck, $"SELECT count(*) FROM {table} WHERE shard = 1")[0][0]);
        Assert.All(found, row => Assert.True((long)row[1] > 0));
        // The page's own query, on this folder.
        var query = Regex.Match(File.ReadAllText(Path.Combine(Places.Repository, "docs", "scaling.md")), "```sql\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        Assert.Contains("runs/merged/flows", query);
        Assert.Equal(found.Sum(row => (long)row[1]), Rows(duck, query.Replace("runs/merged/flows", flows, StringComparison.Ordinal)).Sum(row => (long)row[2]));
    }

    private static List<object[]> Rows(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The queries are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
        return rows;
    }
}
