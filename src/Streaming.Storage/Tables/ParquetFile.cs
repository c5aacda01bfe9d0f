using Parquet;
using Parquet.Schema;
using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Storage.Tables;

/// <summary>What all Parquet files of this program have in common: their options, their metadata, their errors.</summary>
internal static class ParquetFile
{
    /// <summary>Key of the table's name in a file's key-value metadata.</summary>
    public const string TableKey = "streaming.table";

    /// <summary>Key of the version of the table's columns.</summary>
    public const string VersionKey = "streaming.schema_version";

    /// <summary>Key of the settings of the run that wrote the file, a JSON text.</summary>
    public const string SettingsKey = "streaming.settings";

    /// <summary>zstd at its default level, which every reader of our time knows.</summary>
    public static ParquetOptions Options() => new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = System.IO.Compression.CompressionLevel.Optimal,
        // Without these, buffers that one column once needed are kept for ever.
        MaximumSmallPoolFreeBytes = 16 << 20,
        MaximumLargePoolFreeBytes = 64 << 20,
    };

    /// <summary>The metadata that every file carries.</summary>
    public static Dictionary<string, string> Metadata(string table, int version, string settings) => new()
    {
        [TableKey] = table,
        [VersionKey] = FormattableString.Invariant($"{version}"),
        [SettingsKey] = settings,
    };

    /// <summary>Writes a file by row groups; it appears whole or not at all.</summary>
    public static void Write(string path, ParquetSchema schema, IReadOnlyDictionary<string, string> metadata,
        Action<ParquetWriter> fill) =>
        WholeFile.Write(path, stream =>
        {
            var writer = Wait(ParquetWriter.CreateAsync(schema, stream, Options()));
            writer.CustomMetadata = metadata;
            fill(writer);
            Wait(writer.DisposeAsync());
        });

    /// <summary>
    /// Lets <paramref name="read"/> work on an opened file after its table's name, version and columns were checked;
    /// whatever goes wrong becomes an error that names the file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="version">The version of its columns.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="mostRows">Rows of a row group, at most.</param>
    /// <param name="read">What is done with it.</param>
    /// <param name="remedy">What to do where it is damaged.</param>
    /// <param name="moreColumns">Whether other columns may follow those of the schema.</param>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static T Read<T>(string path, string table, int version, ParquetSchema schema, int mostRows, Func<TableReader, T> read,
        string remedy = "delete it and make it again", bool moreColumns = false) =>
        Open(path, $"a whole Parquet file of the table {table}", remedy, mostRows, reader =>
            Mismatch(reader.Parquet, table, version, schema, moreColumns) is { } mismatch ? throw new InputException($"{path}: {mismatch}") : read(reader));

    /// <summary>The name of the table that a Parquet file holds; nothing where it says none of this program.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static string? TableOf(string path) =>
        Open(path, "a whole Parquet file", "delete it and make it again", int.MaxValue, reader => reader.Metadata.GetValueOrDefault(TableKey));

    private static T Open<T>(string path, string what, string remedy, int mostRows, Func<TableReader, T> read)
    {
        try
        {
            using var file = InputFile.openRead(path, what);
            using var stream = new WindowStream(file);
            // Nothing is made of the file before its footer was compared with it.
            var footer = ParquetFooter.Read(stream);
            var reader = Wait(ParquetReader.CreateAsync(stream));
            try
            {
                return read(new TableReader(reader, () => footer.Groups(mostRows), stream));
            }
            finally
            {
                Wait(reader.DisposeAsync());
            }
        }
        catch (InputException e) when (e.Message.StartsWith(path + ": ", StringComparison.Ordinal))
        {
            throw;
        }
        // Also for memory: what a damaged page asks for is bounded, but for blocks of deltas, which are asked for at once.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InputException($"{path}: expected {what}, but it cannot be read ({e.Message.TrimEnd('.')}); {remedy}.", e);
        }
    }

    /// <summary>
    /// Parquet.Net has only asynchronous methods; on plain file streams they are done when they return.
    /// </summary>
    public static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <inheritdoc cref="Wait{T}(Task{T})"/>
    public static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <inheritdoc cref="Wait{T}(Task{T})"/>
    public static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    private static string? Mismatch(ParquetReader reader, string table, int version, ParquetSchema schema, bool moreColumns)
    {
        var metadata = reader.CustomMetadata;
        if (!metadata.TryGetValue(TableKey, out var found) || found != table)
            return $"expected the table {table} in this Parquet file, found {found ?? "no table of this program"}.";
        metadata.TryGetValue(VersionKey, out var foundVersion);
        if (foundVersion != FormattableString.Invariant($"{version}"))
            return $"this table {table} has schema version {foundVersion ?? "(none)"}; this program reads version {version}; make the file again.";
        var expected = schema.GetDataFields();
        var columns = reader.Schema.GetDataFields().Take(moreColumns ? expected.Length : int.MaxValue).ToArray();
        return expected.Select(Describe).SequenceEqual(columns.Select(Describe))
            ? null
            : $"expected the columns {string.Join(", ", expected.Select(Describe))}, found {string.Join(", ", columns.Select(Describe))}.";
    }

    private static string Describe(DataField field)
    {
        // Parquet.Net's name for a text is a memory of characters.
        var type = field.ClrType == typeof(ReadOnlyMemory<char>) ? "text" : field.ClrType.Name;
        return field.IsNullable ? $"{field.Path} {type} or null" : $"{field.Path} {type}";
    }
}
