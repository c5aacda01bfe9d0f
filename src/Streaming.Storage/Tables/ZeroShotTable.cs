using Parquet.Schema;
using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>zeroshot.parquet: one row for each test pair, with the amount that every method tells from its two pictures.</summary>
public static class ZeroShotTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = "zeroshot";

    private const int Version = 1;

    /// <summary>The methods that have columns.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["paper", "weighted", "hypotheses", "hypotheses_without_map"];

    private static readonly DataField Draw = new DataField<string>("draw", nullable: false);
    private static readonly DataField ImageId = new DataField<string>("image_id", nullable: false);
    private static readonly DataField Family = new DataField<string>("family", nullable: false);
    private static readonly DataField Pose = new DataField<double>("pose", nullable: false);
    private static readonly DataField Amount = new DataField<double>("amount", nullable: false);
    private static readonly DataField Calibrated = new DataField<bool>("calibrated", nullable: false);

    // A column with its method and what it holds of that method's estimate.
    private static readonly (DataField Field, string Method, Func<ZeroShotEstimate, double> Value)[] Estimates =
        [.. Methods.SelectMany(method => ((string, Func<ZeroShotEstimate, double>)[])
            [
                ("", estimate => estimate.Amount),
                ("_deviation", estimate => estimate.Deviation),
                ("_low", estimate => estimate.Low),
                ("_high", estimate => estimate.High),
                .. FlowLayout.layerNames.Select((layer, i) => ((string, Func<ZeroShotEstimate, double>))("_" + layer, estimate => estimate.Layers[i])),
            ], (method, part) => ((DataField)new DataField<double>(method + part.Item1, nullable: true), method, part.Item2))];

    private static readonly ParquetSchema Schema =
        new([Draw, ImageId, Family, Pose, Amount, Calibrated, .. Estimates.Select(column => column.Field)]);

    /// <summary>Writes the table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows; they are taken one row group at a time.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    public static void Write(string path, IEnumerable<ZeroShotRow> rows, string settings) =>
        ParquetFile.Write(path, Schema, ParquetFile.Metadata(Table, Version, settings), writer =>
        {
            foreach (var chunk in rows.Chunk(TableGroup.Rows))
            {
                using var group = writer.CreateRowGroup();
                group.WriteTexts(Draw, chunk, row => row.Draw);
                group.WriteTexts(ImageId, chunk, row => row.ImageId);
                group.WriteTexts(Family, chunk, row => FamilyModule.name(row.Family));
                group.WriteValues(Pose, chunk, row => row.Pose);
                group.WriteValues(Amount, chunk, row => row.Amount);
                group.WriteFlags(Calibrated, chunk, row => row.Calibrated);
                foreach (var (field, method, value) in Estimates)
                    group.WriteNumbers(field, chunk, row => row.Estimates.TryGetValue(method, out var estimate) ? TableGroup.Known(value(estimate)) : null);
                group.CompleteValidate();
            }
        });

    /// <summary>How many rows a table has, and of how many originals.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static (long Rows, int Originals) Describe(string path) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows, reader => reader.CountDistinct(ImageId));
}
