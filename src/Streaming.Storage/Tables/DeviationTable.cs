using Parquet.Schema;
using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>deviations.parquet: what an evaluation measured, one row for each original, transform, layer and prediction.</summary>
public static class DeviationTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = "deviations";

    private const int Version = 1;

    private static readonly DataField ImageId = new DataField<string>("image_id", nullable: false);
    private static readonly DataField Family = new DataField<string>("family", nullable: false);
    private static readonly DataField Amount = new DataField<double>("amount", nullable: false);
    private static readonly DataField Layer = new DataField<string>("layer", nullable: false);
    private static readonly DataField Prediction = new DataField<string>("prediction", nullable: false);
    private static readonly DataField Cells = new DataField<long>("cells", nullable: false);
    private static readonly DataField Rms = new DataField<double>("rms", nullable: false);
    private static readonly DataField Mad = new DataField<double>("mad", nullable: false);
    private static readonly DataField CellsInside = new DataField<long>("cells_inside", nullable: false);
    private static readonly DataField RmsInside = new DataField<double>("rms_inside", nullable: true);
    private static readonly DataField MadInside = new DataField<double>("mad_inside", nullable: true);
    private static readonly DataField EndpointError = new DataField<double>("endpoint_error", nullable: true);

    private static readonly ParquetSchema Schema =
        new(ImageId, Family, Amount, Layer, Prediction, Cells, Rms, Mad, CellsInside, RmsInside, MadInside, EndpointError);

    /// <summary>Writes the table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows; they are taken one row group at a time.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    public static void Write(string path, IEnumerable<DeviationRow> rows, string settings) =>
        ParquetFile.Write(path, Schema, ParquetFile.Metadata(Table, Version, settings), writer =>
        {
            foreach (var chunk in rows.Chunk(TableGroup.Rows))
            {
                using var group = writer.CreateRowGroup();
                group.WriteTexts(ImageId, chunk, row => row.ImageId);
                group.WriteTexts(Family, chunk, row => FamilyModule.name(row.Family));
                group.WriteValues(Amount, chunk, row => row.Amount);
                group.WriteTexts(Layer, chunk, row => row.Layer);
                group.WriteTexts(Prediction, chunk, row => row.Prediction);
                group.WriteValues(Cells, chunk, row => row.Cells);
                group.WriteValues(Rms, chunk, row => row.Rms);
                group.WriteValues(Mad, chunk, row => row.Mad);
                group.WriteValues(CellsInside, chunk, row => row.CellsInside);
                group.WriteNumbers(RmsInside, chunk, row => TableGroup.Known(row.RmsInside));
                group.WriteNumbers(MadInside, chunk, row => TableGroup.Known(row.MadInside));
                group.WriteNumbers(EndpointError, chunk, row => row.EndpointError);
                group.CompleteValidate();
            }
        });

    /// <summary>How many rows a table has, and of how many originals.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static (long Rows, int Originals) Describe(string path) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows, reader => reader.CountDistinct(ImageId));
}
