using Parquet;
using Parquet.Schema;
using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>rejects.parquet: one row for each image that a run could not use, with the reason.</summary>
public static class RejectTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = "rejects";

    private const int Version = 1;

    private static readonly DataField ImageId = new DataField<string>("image_id", nullable: false);
    private static readonly DataField ImagePath = new DataField<string>("path", nullable: false);
    private static readonly DataField Stage = new DataField<string>("stage", nullable: false);
    private static readonly DataField Reason = new DataField<string>("reason", nullable: false);
    private static readonly DataField Detail = new DataField<string>("detail", nullable: false);
    private static readonly ParquetSchema Schema = new(ImageId, ImagePath, Stage, Reason, Detail);

    /// <summary>Writes the table; the file appears whole or not at all. No rows make a table without rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rejects">The rejects; they are taken one row group at a time.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    public static void Write(string path, IEnumerable<Reject> rejects, string settings)
    {
        using var table = Begin(path, settings);
        foreach (var reject in rejects)
            table.Add(reject);
        table.Complete();
    }

    /// <summary>Begins the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    public static RowWriter<Reject> Begin(string path, string settings) => new(path, Schema, ParquetFile.Metadata(Table, Version, settings), WriteGroup);

    /// <summary>Reads the whole table.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static IReadOnlyList<Reject> Read(string path) => Read(path, rows => rows.ToList());

    /// <summary>Lets <paramref name="read"/> go through the table, of which one row group is in memory at a time.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static T Read<T>(string path, Func<IEnumerable<Reject>, T> read) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows, reader =>
            read(Enumerable.Range(0, reader.Groups).SelectMany(i =>
            {
                var group = reader.Group(i);
                var ids = group.Texts(ImageId);
                var paths = group.Texts(ImagePath);
                var stages = group.Texts(Stage);
                var reasons = group.Texts(Reason);
                var details = group.Texts(Detail);
                return Enumerable.Range(0, ids.Length).Select(row =>
                    new Reject(ids[row]!, paths[row]!, stages[row]!, ReasonWord.Parse(reasons[row]!), details[row]!)).ToArray();
            })));

    private static void WriteGroup(ParquetWriter writer, Reject[] rows)
    {
        using var group = writer.CreateRowGroup();
        group.WriteTexts(ImageId, rows, reject => reject.ImageId);
        group.WriteTexts(ImagePath, rows, reject => reject.Path);
        group.WriteTexts(Stage, rows, reject => reject.Stage);
        group.WriteTexts(Reason, rows, reject => ReasonWord.Of(reject.Reason));
        group.WriteTexts(Detail, rows, reject => reject.Detail);
        group.CompleteValidate();
    }

    /// <summary>How many rejects a table has of each reason, from that column alone.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static IReadOnlyDictionary<RejectReason, long> Describe(string path) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows, reader =>
        {
            var counts = new Dictionary<RejectReason, long>();
            for (var i = 0; i < reader.Groups; i++)
                foreach (var (word, rows) in reader.Group(i).Texts(Reason).CountBy(reason => reason!))
                    counts[ReasonWord.Parse(word)] = counts.GetValueOrDefault(ReasonWord.Parse(word)) + rows;
            return counts;
        });
}
