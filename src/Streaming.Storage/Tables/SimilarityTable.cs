using Parquet.Schema;
using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>similarities.parquet: one row for each pair that was asked of turn, scale and shift at once, with what every method tells.</summary>
public static class SimilarityTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = "similarities";

    private const int Version = 1;

    private static readonly DataField Kind = new DataField<string>("kind", nullable: false);
    private static readonly DataField FirstImageId = new DataField<string>("first_image_id", nullable: false);
    private static readonly DataField SecondImageId = new DataField<string>("second_image_id", nullable: false);
    private static readonly DataField Pose = new DataField<double>("pose", nullable: false);
    private static readonly DataField OtherCameras = new DataField<bool>("other_cameras", nullable: false);
    private static readonly DataField Agreement = new DataField<double>("agreement", nullable: true);
    private static readonly DataField Confident = new DataField<bool>("confident", nullable: false);
    private static readonly DataField Doubt = new DataField<string>("doubt", nullable: true);

    // The four numbers, as parts of the names of columns.
    private static readonly (string Name, Func<Similarity, double> Of)[] Numbers =
        [("turn", own => own.Turn), ("factor", own => own.Factor), ("right", own => own.Right), ("down", own => own.Down)];

    private static readonly DataField[] Truth = Array.ConvertAll(Numbers, number => (DataField)new DataField<double>(number.Name, nullable: false));

    // Columns that every table has, whatever the methods.
    private static readonly DataField[] Known = [Kind, FirstImageId, SecondImageId, Pose, OtherCameras, .. Truth, Agreement, Confident, Doubt];

    private static readonly ParquetSchema PairSchema = new(Known);

    /// <summary>Writes the table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="methods">The methods that have columns, features first; what a row says of another is an error.</param>
    /// <param name="rows">The rows; they are taken one row group at a time.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    /// <exception cref="ArgumentException">A row tells something of a method without columns.</exception>
    public static void Write(string path, IReadOnlyList<string> methods, IEnumerable<SimilarityRow> rows, string settings)
    {
        ArgumentNullException.ThrowIfNull(methods);
        var told = methods.SelectMany(method => Numbers.Select(number => (Field: (DataField)new DataField<double>($"{method}_{number.Name}", nullable: true), Method: method, number.Of))).ToArray();
        var ends = Numbers.SelectMany((number, i) => ((DataField, Func<SimilarityRow, double>)[])
            [(new DataField<double>($"{methods[0]}_{number.Name}_low", nullable: true), row => row.Intervals[i].Low),
             (new DataField<double>($"{methods[0]}_{number.Name}_high", nullable: true), row => row.Intervals[i].High)]).ToArray();
        var schema = new ParquetSchema([.. Known, .. told.Select(column => column.Field), .. ends.Select(end => end.Item1)]);
        ParquetFile.Write(path, schema, ParquetFile.Metadata(Table, Version, settings), writer =>
        {
            foreach (var chunk in rows.Chunk(TableGroup.Rows))
            {
                if (chunk.SelectMany(row => row.Told.Keys).Except(methods).FirstOrDefault() is { } unknown)
                    throw new ArgumentException($"The method {unknown} has no columns.", nameof(rows));
                using var group = writer.CreateRowGroup();
                group.WriteTexts(Kind, chunk, row => row.Kind);
                group.WriteTexts(FirstImageId, chunk, row => row.FirstImageId);
                group.WriteTexts(SecondImageId, chunk, row => row.SecondImageId);
                group.WriteValues(Pose, chunk, row => row.Pose);
                group.WriteFlags(OtherCameras, chunk, row => row.OtherCameras);
                foreach (var (field, number) in Truth.Zip(Numbers))
                    group.WriteValues(field, chunk, row => number.Of(row.Truth));
                group.WriteNumbers(Agreement, chunk, row => TableGroup.Known(row.Agreement));
                group.WriteFlags(Confident, chunk, row => row.Doubt is null);
                group.WriteTexts(Doubt, chunk, row => row.Doubt);
                foreach (var (field, method, of) in told)
                    group.WriteNumbers(field, chunk, row => row.Told.TryGetValue(method, out var own) ? TableGroup.Known(of(own)) : null);
                foreach (var (field, of) in ends)
                    group.WriteNumbers(field, chunk, row => TableGroup.Known(of(row)));
                group.CompleteValidate();
            }
        });
    }

    /// <summary>How many rows a table has, and of how many first originals.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static (long Rows, int Originals) Describe(string path) =>
        ParquetFile.Read(path, Table, Version, PairSchema, TableGroup.Rows, reader => reader.CountDistinct(FirstImageId), moreColumns: true);
}
