using DuckDB.NET.Data;

namespace Streaming.Storage.Tests.Support;

/// DuckDB in memory: the outside judge of Parquet files.
internal static class Duck
{
    public static IReadOnlyList<object?[]> Rows(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The queries are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public static object? Value(string sql) => Assert.Single(Assert.Single(Rows(sql)));

    /// Column names and types as DuckDB sees them.
    public static IReadOnlyList<(string Name, string Type)> Columns(string file) =>
        [.. Rows($"DESCRIBE SELECT * FROM '{file}'").Select(row => ((string)row[0]!, (string)row[1]!))];

    public static Dictionary<string, string> Metadata(string file) =>
        Rows($"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')").ToDictionary(row => (string)row[0]!, row => (string)row[1]!);
}
