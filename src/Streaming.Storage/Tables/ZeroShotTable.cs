using Parquet.Schema;
using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>zeroshot.parquet: one row for each test pair, with the amount that every method tells from its two pictures.</summary>
public static class ZeroShotTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = "zeroshot";

    private const int Version = 1;

    private static readonly DataField Draw = new DataField<string>("draw", nullable: false);
    private static readonly DataField ImageId = new DataField<string>("image_id", nullable: false);
    private static readonly DataField Family = new DataField<string>("family", nullable: false);
    private static readonly DataField Pose = new DataField<double>("pose", nullable: false);
    private static readonly DataField Amount = new DataField<double>("amount", nullable: false);
    private static readonly DataField Calibrated = new DataField<bool>("calibrated", nullable: false);

    private static readonly ParquetSchema PairSchema = new(Draw, ImageId, Family, Pose, Amount, Calibrated);

    /// <summary>Writes the table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="methods">The methods that have columns; a row's estimate by another is an error.</param>
    /// <param name="space">The layers, each of which has a column of every method that tells by layers.</param>
    /// <param name="rows">The rows; they are taken one row group at a time.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    /// <exception cref="ArgumentException">A row has an estimate of a method without columns.</exception>
    public static void Write(string path, IReadOnlyList<ZeroShotMethod> methods, FeatureSpace space, IEnumerable<ZeroShotRow> rows, string settings)
    {
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(space);
        var estimates = Columns(methods, space);
        var schema = new ParquetSchema([Draw, ImageId, Family, Pose, Amount, Calibrated, .. estimates.Select(column => column.Field)]);
        ParquetFile.Write(path, schema, ParquetFile.Metadata(Table, Version, settings), writer =>
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
                if (chunk.SelectMany(row => row.Estimates.Keys).Except(methods.Select(method => method.Name)).FirstOrDefault() is { } unknown)
                    throw new ArgumentException($"The method {unknown} has no columns.", nameof(rows));
                foreach (var (field, method, value) in estimates)
                    group.WriteNumbers(field, chunk, row => row.Estimates.TryGetValue(method, out var estimate) ? TableGroup.Known(value(estimate)) : null);
                group.CompleteValidate();
            }
        });
    }

    /// <summary>How many rows a table has, and of how many originals.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static (long Rows, int Originals) Describe(string path) =>
        ParquetFile.Read(path, Table, Version, PairSchema, TableGroup.Rows, reader => reader.CountDistinct(ImageId), moreColumns: true);

    /// <summary>Reads the pairs of a table with what some methods say of each; of a method there is no estimate where it has none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="methods">Names of the methods; the file has columns of each.</param>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version, or lacks a method.</exception>
    public static IReadOnlyList<ZeroShotRow> Read(string path, IReadOnlyList<string> methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        var columns = methods.ToDictionary(method => method, method => Array.ConvertAll(OfEstimate, part => new DataField<double>(method + part, nullable: true)));
        // A column can be asked for once it is one of a schema.
        _ = new ParquetSchema(columns.Values.SelectMany(fields => fields));
        return ParquetFile.Read(path, Table, Version, PairSchema, TableGroup.Rows, reader =>
            Enumerable.Range(0, reader.Groups).SelectMany(i => ReadGroup(reader.Group(i), columns)).ToList(), moreColumns: true);
    }

    // What stands behind a method's name in the names of its columns: amount, deviation and the ends of the interval.
    private static readonly string[] OfEstimate = ["", "_deviation", "_low", "_high"];

    private static ZeroShotRow[] ReadGroup(TableGroupReader group, Dictionary<string, DataField<double>[]> columns)
    {
        var draws = group.Texts(Draw);
        var ids = group.Texts(ImageId);
        var families = group.Texts(Family);
        var poses = group.Values<double>(Pose);
        var amounts = group.Values<double>(Amount);
        var calibrated = group.Values<bool>(Calibrated);
        var told = columns.ToDictionary(method => method.Key, method => Array.ConvertAll(method.Value, group.Numbers<double>));
        return [.. Enumerable.Range(0, ids.Length).Select(i => new ZeroShotRow(draws[i]!, ids[i]!, FamilyModule.parse(families[i]!), poses[i], amounts[i], calibrated[i],
            told.Where(method => method.Value[0][i] is not null).ToDictionary(method => method.Key, method =>
                new ZeroShotEstimate(Known(method.Value[0][i]), Known(method.Value[1][i]), Known(method.Value[2][i]), Known(method.Value[3][i]), []))))];
    }

    private static double Known(double? value) => value ?? double.NaN;

    // A column with its method and what it holds of that method's estimate.
    private static (DataField Field, string Method, Func<ZeroShotEstimate, double> Value)[] Columns(IEnumerable<ZeroShotMethod> methods, FeatureSpace space) =>
        [.. methods.SelectMany(method => ((string, Func<ZeroShotEstimate, double>)[])
            [
                ("", estimate => estimate.Amount),
                ("_deviation", estimate => estimate.Deviation),
                ("_low", estimate => estimate.Low),
                ("_high", estimate => estimate.High),
                .. (method.ByLayer ? space.LayerNames : []).Select((layer, i) => ((string, Func<ZeroShotEstimate, double>))("_" + layer, estimate => estimate.Layers[i])),
            ], (method, part) => ((DataField)new DataField<double>(method.Name + part.Item1, nullable: true), method.Name, part.Item2))];
}
