using System.Globalization;
using System.Text;
using nietras.SeparatedValues;
using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>
/// Reads a CSV of boxes: a row for each object with the columns that its first line names, or ImageNet's
/// <c>ImageId,PredictionString</c>, whose rows hold groups of <c>wnid xmin ymin xmax ymax</c> and which may lack the first line.
/// A row that cannot be read is its image's reason to be refused; a row that names no image is the file's.
/// </summary>
internal sealed class CsvBoxes
{
    // Text that is not UTF-8 would give names that are none of any file.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly BoxTableBuilder table;
    private readonly ShareEvidence evidence;
    private CsvColumns? columns;
    private int width;

    private CsvBoxes(string path)
    {
        table = new BoxTableBuilder(path, equalRowsCountOnce: true);
        evidence = new ShareEvidence(path);
    }

    /// <summary>Reads an open file to its end.</summary>
    /// <exception cref="InputException">It is no CSV of boxes.</exception>
    public static BoxTable Read(string path, Stream file)
    {
        var boxes = new CsvBoxes(path);
        try
        {
            boxes.ReadRows(file);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"The boxes in '{path}' cannot be read: it is not text in UTF-8; save it as UTF-8.", e);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InputException($"The boxes in '{path}' cannot be read: {OneLine(e.Message)}; expected a line for each object, such as {CsvColumns.Expected}.", e);
        }

        boxes.table.AreShares = boxes.columns is not null && boxes.evidence.AreShares();
        return boxes.table.Build();
    }

    /// <summary>Whether the first line of an open file is that of boxes.</summary>
    public static bool Begins(Stream file)
    {
        try
        {
            using var rows = Rows(file);
            foreach (var row in rows)
                return Cells(row) is var cells && (CsvColumns.IsLoc(cells) || CsvColumns.Of(cells) is not null || LocPrediction.IsRow(cells));
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidDataException or NotSupportedException or ArgumentException or IndexOutOfRangeException)
        {
            // Whatever it is, it is not this.
        }

        return false;
    }

    private static SepReader Rows(Stream file) =>
        Sep.Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true })
            .From(new StreamReader(file, Strict, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16));

    private void ReadRows(Stream file)
    {
        var isFirst = true;
        using var rows = Rows(file);
        foreach (var row in rows)
        {
            if (row.Span.IsWhiteSpace())
                continue;
            var place = string.Create(CultureInfo.InvariantCulture, $"line {row.LineNumberFrom}");
            if ((row.Span.Count('"') & 1) == 1)
                throw new InputException($"The boxes in '{table.Path}' cannot be read: in {place} a quotation mark is opened that is never closed.");
            if (!isFirst || !IsHead(Cells(row)))
                Take(row, place);
            isFirst = false;
        }
    }

    // Whether the first line names columns.
    private bool IsHead(string[] cells)
    {
        width = cells.Length;
        if (CsvColumns.IsLoc(cells))
            return true;
        columns = CsvColumns.Of(cells);
        if (columns is not null)
            return true;
        return LocPrediction.IsRow(cells)
            ? false
            : throw new InputException($"The boxes in '{table.Path}' cannot be read: its first line '{Shown(string.Join(',', cells))}' does not name columns of boxes; expected {CsvColumns.Expected}.");
    }

    private void Take(SepReader.Row row, string place)
    {
        var at = columns?.Image ?? 0;
        var name = at < row.ColCount ? ImageName.Normal(Cell(row, at)) : "";
        if (name.Length == 0)
            throw new InputException($"The boxes in '{table.Path}' cannot be read: {place} names no image.");
        var image = table.Image(name);
        if (row.ColCount != width)
            Refuse(image, place, $"has {row.ColCount} columns, and the first line {width}");
        else if (columns is null)
            TakePrediction(image, Cell(row, 1), place);
        else
            TakeObject(image, row, columns, place);
    }

    private void TakePrediction(int image, string prediction, string place)
    {
        if (LocPrediction.TryParse(prediction, out var synset, out var boxes))
            table.Row(image, boxes, synset);
        else
            Refuse(image, place, $"is '{Shown(prediction)}'; expected groups of 'wnid xmin ymin xmax ymax' with xmin <= xmax and ymin <= ymax");
    }

    private void TakeObject(int image, SepReader.Row row, CsvColumns columns, string place)
    {
        if (columns.Size is { Width: >= 0, Height: >= 0 } size && Pixels(Cell(row, size.Width)) is { } imageWidth && Pixels(Cell(row, size.Height)) is { } imageHeight)
            table.Size(image, imageWidth, imageHeight);
        string[] texts = [Cell(row, columns.Edges[0]), Cell(row, columns.Edges[1]), Cell(row, columns.Edges[2]), Cell(row, columns.Edges[3])];
        // So a set tells of an image without an object.
        if (Array.TrueForAll(texts, text => text.Length == 0))
            return;
        Span<double> numbers = stackalloc double[4];
        for (var i = 0; i < 4; i++)
        {
            if (!BoxNumbers.TryParse(texts[i], out numbers[i]))
            {
                Refuse(image, place, $"has '{Shown(texts[i])}' where a number is expected, such as 12 or 12.5");
                return;
            }
        }

        var box = columns.AreCorners
            ? new Box(numbers[0], numbers[1], numbers[2], numbers[3])
            : new Box(numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]);
        evidence.Look(box, place);
        if (columns.Crowd >= 0 && Cell(row, columns.Crowd) is "1" or "true" or "True")
            table.Refuse(image, RejectReason.SeveralObjects, $"'{table.Path}' says in {place} that the box holds a group; one object is asked for.");
        table.Row(image, [box], columns.Class >= 0 ? Synset.Of(Cell(row, columns.Class)) : "");
    }

    private void Refuse(int image, string place, string why) =>
        table.Refuse(image, RejectReason.AnnotationUnreadable, $"'{table.Path}' cannot be read for '{table.Names[image]}': {place} {why}.");

    private static int? Pixels(string text) => BoxNumbers.TryParse(text, out var value) && value is >= 1 and <= int.MaxValue ? (int)value : null;

    private static string Cell(SepReader.Row row, int column) => row[column].Span.Trim(" \t").ToString();

    private static string[] Cells(SepReader.Row row)
    {
        var cells = new string[row.ColCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = Cell(row, i);
        return cells;
    }

    private static string Shown(string text) => OneLine(text.Length > 80 ? text[..80] + " .." : text);

    private static string OneLine(string text) => string.Join(' ', text.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
