using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Storage.Tables;

/// <summary>archive-index.parquet: one row for each file of the archives that a run reads at any place.</summary>
public static class ArchiveIndexTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = "archive-index";

    /// <summary>Key of the archives in the file's metadata, a JSON text.</summary>
    public const string ArchivesKey = "streaming.archives";

    private const int Version = 1;

    private const string Remedy = "it is not used";

    private static readonly DataField ArchiveFile = new DataField<string>("file", nullable: false);
    private static readonly DataField Name = new DataField<string>("name", nullable: false);
    private static readonly DataField Offset = new DataField<long>("offset", nullable: false);
    private static readonly DataField Bytes = new DataField<long>("bytes", nullable: false);
    private static readonly ParquetSchema Schema = new(ArchiveFile, Name, Offset, Bytes);

    /// <summary>Writes the table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="archives">The archives.</param>
    /// <param name="members">Their files, archive by archive in that order; they are taken one row group at a time.</param>
    public static void Write(string path, IReadOnlyList<IndexedArchive> archives, IEnumerable<ArchiveMemberRow> members)
    {
        var metadata = new Dictionary<string, string>
        {
            [ParquetFile.TableKey] = Table,
            [ParquetFile.VersionKey] = FormattableString.Invariant($"{Version}"),
            [ArchivesKey] = JsonSerializer.Serialize(new IndexedArchives(archives), JsonFile.Options),
        };
        using var table = new RowWriter<ArchiveMemberRow>(path, Schema, metadata, WriteGroup);
        foreach (var member in members)
            table.Add(member);
        table.Complete();
    }

    /// <summary>Lets <paramref name="read"/> go through the table, of which one row group is in memory at a time.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static T Read<T>(string path, Func<IReadOnlyList<IndexedArchive>, IEnumerable<ArchiveMemberRow>, T> read) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows,
            reader => read(Archives(reader), Enumerable.Range(0, reader.Groups).SelectMany(i => ReadGroup(reader.Group(i)))), Remedy);

    /// <summary>How many archives a table has, and how many files these hold.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static (int Archives, long Members) Describe(string path) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows, reader => (Archives(reader).Count, reader.Rows));

    private static IReadOnlyList<IndexedArchive> Archives(TableReader reader) =>
        reader.Metadata.TryGetValue(ArchivesKey, out var text)
            ? JsonFile.Parse<IndexedArchives>(text, nulls: false).Archives
            : throw new InvalidDataException("it does not say which archives it is of");

    private static void WriteGroup(ParquetWriter writer, ArchiveMemberRow[] rows)
    {
        using var group = writer.CreateRowGroup();
        group.WriteTexts(ArchiveFile, rows, row => row.File);
        group.WriteTexts(Name, rows, row => row.Name);
        group.WriteValues(Offset, rows, row => row.Offset);
        group.WriteValues(Bytes, rows, row => row.Bytes);
        group.CompleteValidate();
    }

    private static IEnumerable<ArchiveMemberRow> ReadGroup(TableGroupReader group)
    {
        var files = group.Texts(ArchiveFile);
        var names = group.Texts(Name);
        var offsets = group.Values<long>(Offset);
        var bytes = group.Values<long>(Bytes);
        return Enumerable.Range(0, files.Length).Select(i => new ArchiveMemberRow(files[i]!, names[i]!, offsets[i], bytes[i]));
    }
}
