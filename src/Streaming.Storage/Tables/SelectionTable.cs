using Parquet;
using Parquet.Schema;
using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>selection.parquet: one row for each image of a catalogue, selected or not.</summary>
public static class SelectionTable
{
    /// <summary>The name by which files of this table know it.</summary>
    public const string Table = "selection";

    private const int Version = 1;

    private static readonly DataField ImageId = new DataField<string>("image_id", nullable: false);
    private static readonly DataField ImagePath = new DataField<string>("path", nullable: false);
    private static readonly DataField Synset = new DataField<string>("synset", nullable: false);
    private static readonly DataField Width = new DataField<int>("width", nullable: true);
    private static readonly DataField Height = new DataField<int>("height", nullable: true);
    private static readonly DataField XMin = new DataField<double>("xmin", nullable: true);
    private static readonly DataField YMin = new DataField<double>("ymin", nullable: true);
    private static readonly DataField XMax = new DataField<double>("xmax", nullable: true);
    private static readonly DataField YMax = new DataField<double>("ymax", nullable: true);
    private static readonly DataField Selected = new DataField<bool>("selected", nullable: false);
    private static readonly DataField Stage = new DataField<string>("stage", nullable: true);
    private static readonly DataField Reason = new DataField<string>("reason", nullable: true);
    private static readonly DataField Detail = new DataField<string>("detail", nullable: true);

    private static readonly ParquetSchema Schema =
        new(ImageId, ImagePath, Synset, Width, Height, XMin, YMin, XMax, YMax, Selected, Stage, Reason, Detail);

    /// <summary>Writes the table; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The images, in the catalogue's order; they are taken one row group at a time.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    public static void Write(string path, IEnumerable<SelectionRow> rows, string settings)
    {
        using var table = Begin(path, settings);
        foreach (var row in rows)
            table.Add(row);
        table.Complete();
    }

    /// <summary>Begins the table; its images are added in the catalogue's order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">The run's settings as a JSON text.</param>
    public static RowWriter<SelectionRow> Begin(string path, string settings) => new(path, Schema, ParquetFile.Metadata(Table, Version, settings), WriteGroup);

    /// <summary>Reads the whole table.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static IReadOnlyList<SelectionRow> Read(string path) => Read(path, rows => rows.ToList());

    /// <summary>Lets <paramref name="read"/> go through the table, of which one row group is in memory at a time.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static T Read<T>(string path, Func<IEnumerable<SelectionRow>, T> read) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows, reader => read(Enumerable.Range(0, reader.Groups).SelectMany(i => ReadGroup(reader.Group(i)))));

    /// <summary>How many images a table has, and how many of them are selected, from that column alone.</summary>
    /// <exception cref="InputException">The file is missing, damaged, another table or of another version.</exception>
    public static (long Images, long Selected) Describe(string path) =>
        ParquetFile.Read(path, Table, Version, Schema, TableGroup.Rows, reader =>
            (reader.Rows, Enumerable.Range(0, reader.Groups).Sum(i => reader.Group(i).Values<bool>(Selected).LongCount(selected => selected))));

    private static void WriteGroup(ParquetWriter writer, SelectionRow[] rows)
    {
        using var group = writer.CreateRowGroup();
        group.WriteTexts(ImageId, rows, row => row.ImageId);
        group.WriteTexts(ImagePath, rows, row => row.Path);
        group.WriteTexts(Synset, rows, row => row.Synset);
        group.WriteNumbers(Width, rows, row => row.Width);
        group.WriteNumbers(Height, rows, row => row.Height);
        group.WriteNumbers(XMin, rows, row => row.Box?.XMin);
        group.WriteNumbers(YMin, rows, row => row.Box?.YMin);
        group.WriteNumbers(XMax, rows, row => row.Box?.XMax);
        group.WriteNumbers(YMax, rows, row => row.Box?.YMax);
        group.WriteFlags(Selected, rows, row => row.Selected);
        group.WriteTexts(Stage, rows, row => row.Refusal?.Stage);
        group.WriteTexts(Reason, rows, row => row.Refusal is { } refusal ? ReasonWord.Of(refusal.Reason) : null);
        group.WriteTexts(Detail, rows, row => row.Refusal?.Detail);
        group.CompleteValidate();
    }

    private static SelectionRow[] ReadGroup(TableGroupReader group)
    {
        var ids = group.Texts(ImageId);
        var paths = group.Texts(ImagePath);
        var synsets = group.Texts(Synset);
        var widths = group.Numbers<int>(Width);
        var heights = group.Numbers<int>(Height);
        var xMin = group.Numbers<double>(XMin);
        var yMin = group.Numbers<double>(YMin);
        var xMax = group.Numbers<double>(XMax);
        var yMax = group.Numbers<double>(YMax);
        var stages = group.Texts(Stage);
        var reasons = group.Texts(Reason);
        var details = group.Texts(Detail);
        return [.. Enumerable.Range(0, ids.Length).Select(i => new SelectionRow(ids[i]!, paths[i]!, synsets[i]!, widths[i], heights[i],
            xMin[i] is { } left && yMin[i] is { } top && xMax[i] is { } right && yMax[i] is { } bottom
                ? new Box(left, top, right, bottom) : null,
            reasons[i] is { } reason ? new Refusal(stages[i] ?? "", ReasonWord.Parse(reason), details[i] ?? "") : null))];
    }
}
