using Parquet;
using Parquet.Schema;
using Streaming.Storage.Files;

namespace Streaming.Storage.Tables;

/// <summary>
/// A table that is written while its rows come, one row group in memory at a time. The file appears whole when it is completed,
/// or not at all.
/// </summary>
/// <typeparam name="T">A row.</typeparam>
public sealed class RowWriter<T> : IDisposable
{
    // Fewer than readers take at once: two tables are in the making in many runs, and what waits is memory.
    private const int RowsHeld = TableGroup.Rows / 8;

    private readonly PartialFile file;
    private readonly ParquetWriter writer;
    private readonly Action<ParquetWriter, T[]> writeGroup;
    private readonly List<T> rows = [];
    private bool isDone;

    internal RowWriter(string path, ParquetSchema schema, IReadOnlyDictionary<string, string> metadata, Action<ParquetWriter, T[]> writeGroup)
    {
        this.writeGroup = writeGroup;
        file = new PartialFile(path);
        writer = ParquetFile.Wait(ParquetWriter.CreateAsync(schema, file.Stream, ParquetFile.Options()));
        writer.CustomMetadata = metadata;
    }

    /// <summary>Adds a row behind the others.</summary>
    public void Add(T row)
    {
        rows.Add(row);
        if (rows.Count == RowsHeld)
            Flush();
    }

    /// <summary>Ends the table, and puts the file in its place.</summary>
    public void Complete()
    {
        if (rows.Count > 0)
            Flush();
        ParquetFile.Wait(writer.DisposeAsync());
        file.Commit();
        isDone = true;
    }

    /// <summary>Deletes what was written unless it was completed.</summary>
    public void Dispose()
    {
        if (isDone)
            return;
        isDone = true;
        ParquetFile.Wait(writer.DisposeAsync());
        file.Dispose();
    }

    private void Flush()
    {
        writeGroup(writer, [.. rows]);
        rows.Clear();
    }
}
