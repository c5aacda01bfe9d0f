using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Archives.Rows;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// What the columns of a Parquet file of pictures say of them: boxes by the names that CSVs of boxes give them, or in lists of four numbers
/// as COCO has them; and classes. Read once for each file.
/// </summary>
internal sealed class RowTable
{
    private static readonly string[] BoxLists = ["bbox", "bboxes", "box", "boxes"];
    private static readonly ConditionalWeakTable<PictureRows, RowTable> Known = [];

    private readonly PictureRows rows;
    private readonly string?[] classes;
    private readonly BoxTable? boxes;
    private readonly string columns;

    private RowTable(PictureRows rows)
    {
        this.rows = rows;
        classes = new string?[rows.Count];
        var all = Array.Empty<RowColumn>();
        RowBoxes? gathered = null;
        rows.Look((file, group, start) =>
        {
            if (group == 0)
                (all, gathered) = (file.Columns, RowBoxes.Of(file.Columns, rows, BoxLists));
            ReadClasses(file, group, start);
            gathered?.Read(file, group, start);
        });
        boxes = gathered?.Build();
        columns = string.Join(", ", all.Select(column => column.Words));
    }

    /// <summary>That of a file.</summary>
    /// <exception cref="InputException">Its columns cannot be read.</exception>
    public static RowTable Of(PictureRows rows) => Known.GetValue(rows, rows => new RowTable(rows));

    /// <summary>The class of the image that a path in a Parquet file leads to; null where the path is another's.</summary>
    public static string? ClassOf(string image) =>
        // A file on disk is an image, whatever it holds.
        !File.Exists(image) && ArchiveCache.PlaceOf(image) is { Archive: PictureRows rows } place && rows.Members.Find(place.Name) is { } member ? Of(rows).ClassOf((int)member.Offset) : null;

    /// <summary>The class of a row; empty where there is none.</summary>
    public string ClassOf(int row) => classes[row] ?? "";

    /// <summary>What is said of a row's boxes.</summary>
    public TableBoxes BoxesOf(int row) =>
        boxes is null ? TableBoxes.Refused(rows.Path, RejectReason.NotAnnotated, $"The image has no annotation: '{rows.Path}' has no columns of boxes, expected {CsvColumns.Expected} or bbox, found {columns}.")
        : boxes.Find(Key(row)) is >= 0 and var place ? boxes.BoxesOf(place)
        : new TableBoxes(rows.Path, [], areShares: false, size: null, null);

    /// <summary>What a row is called where its boxes are gathered.</summary>
    public static string Key(int row) => row.ToString(CultureInfo.InvariantCulture);

    private void ReadClasses(RowFile file, int group, int start)
    {
        RowColumn[] plain = [.. file.Columns.Where(column => column.IsPlain && (column.IsText || column.IsNumber))];
        if (CsvColumns.ClassAmong([.. plain.Select(column => column.Name)]) is not (>= 0 and var at))
            return;
        if (plain[at].IsText)
        {
            file.Texts(group, plain[at], (row, text) => classes[start + row] = string.Intern(text.Trim()));
            return;
        }

        var names = ClassNames(file, plain[at].Name);
        file.Numbers(group, plain[at], (row, number) => classes[start + row] =
            number >= 0 && number < names.Length && number == Math.Floor(number) ? names[(int)number] : string.Intern(number.ToString(CultureInfo.InvariantCulture)));
    }

    // Hugging Face's datasets keep the names of classes beside the columns.
    private static string[] ClassNames(RowFile file, string column)
    {
        if (!file.Metadata.TryGetValue("huggingface", out var text))
            return [];
        try
        {
            using var document = JsonDocument.Parse(text);
            var feature = document.RootElement.GetProperty("info").GetProperty("features").GetProperty(column);
            return [.. feature.GetProperty("names").EnumerateArray().Select(name => name.GetString() ?? "")];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
