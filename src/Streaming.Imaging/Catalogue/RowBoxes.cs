using System.Globalization;
using Streaming.Domain;
using Streaming.Imaging.Archives.Rows;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>Gathers the boxes from the columns of a Parquet file of pictures.</summary>
internal sealed class RowBoxes
{
    private const string Image = "image";

    private readonly PictureRows rows;
    private readonly BoxTableBuilder table;
    private readonly ShareEvidence evidence;
    private readonly RowColumn[] numbers;
    private readonly CsvColumns? named;
    private readonly (int Width, int Height) size;
    private readonly RowColumn[] lists;

    private RowBoxes(PictureRows rows, RowColumn[] numbers, RowColumn[] lists)
    {
        (this.rows, this.numbers, this.lists) = (rows, numbers, lists);
        (table, evidence) = (new BoxTableBuilder(rows.Path, equalRowsCountOnce: false), new ShareEvidence(rows.Path));
        string[] names = [Image, .. numbers.Select(column => column.Name)];
        named = CsvColumns.Of(names);
        size = named?.Size ?? CsvColumns.SizeAmong(names);
    }

    /// <summary>What gathers the boxes; null where no column is one of boxes.</summary>
    public static RowBoxes? Of(RowColumn[] columns, PictureRows rows, string[] boxLists)
    {
        var gathering = new RowBoxes(
            rows,
            [.. columns.Where(column => column.IsPlain && column.IsNumber && !CsvColumns.IsImage(column.Name))],
            [.. columns.Where(column => column.IsNumber && column.IsList && boxLists.Contains(CsvColumns.Plain(column.Path[^1])))]);
        return gathering.named is null && gathering.lists.Length == 0 ? null : gathering;
    }

    /// <summary>Gathers those of a row group.</summary>
    public void Read(RowFile file, int group, int start)
    {
        if (size is { Width: > 0, Height: > 0 })
        {
            var sides = Columns(file, group, [size.Width, size.Height]);
            for (var row = 0; row < sides.Length; row++)
            {
                if (sides[row] is [>= 1 and <= int.MaxValue, >= 1 and <= int.MaxValue])
                    table.Size(Place(start + row), (int)sides[row][0], (int)sides[row][1]);
            }
        }

        if (named is not null)
            ReadNamed(file, group, start, named);
        foreach (var list in lists)
            ReadList(file, group, start, list);
    }

    /// <summary>The boxes.</summary>
    /// <exception cref="InputException">It cannot be told whether they are pixels.</exception>
    public BoxTable Build()
    {
        table.AreShares = evidence.AreShares();
        return table.Build();
    }

    private int Place(int row) => table.Image(RowTable.Key(row));

    // A row without any of the four has no box.
    private void ReadNamed(RowFile file, int group, int start, CsvColumns columns)
    {
        var edges = Columns(file, group, columns.Edges);
        for (var row = 0; row < edges.Length; row++)
        {
            if (!Array.TrueForAll(edges[row], double.IsNaN))
                Add(start + row, edges[row], columns.AreCorners);
        }
    }

    private void ReadList(RowFile file, int group, int start, RowColumn list)
    {
        var found = new List<double>?[file.Rows[group]];
        file.Numbers(group, list, (row, number) => (found[row] ??= []).Add(number));
        foreach (var (row, numbers) in found.Index())
        {
            if (numbers is null)
                continue;
            if (numbers.Count % 4 != 0)
                Refuse(start + row, $"has {numbers.Count} numbers in {list.Name}, expected x, y, width, height of each box");
            else
                foreach (var box in numbers.Chunk(4))
                    Add(start + row, box, areCorners: false);
        }
    }

    private void Add(int row, double[] edges, bool areCorners)
    {
        if (!Array.TrueForAll(edges, double.IsFinite))
        {
            Refuse(row, "has a box whose four numbers are not all there");
            return;
        }

        var box = areCorners ? new Box(edges[0], edges[1], edges[2], edges[3]) : new Box(edges[0], edges[1], edges[0] + edges[2], edges[1] + edges[3]);
        evidence.Look(box, string.Create(CultureInfo.InvariantCulture, $"that of row {row}"));
        table.Row(Place(row), [box], "");
    }

    private void Refuse(int row, string why) =>
        table.Refuse(Place(row), RejectReason.AnnotationUnreadable, $"The boxes of '{rows.NameOf(row)}' in '{rows.Path}' cannot be read: row {row} {why}.");

    // Of each row the numbers of these columns, by their places behind the image's name.
    private double[][] Columns(RowFile file, int group, int[] places)
    {
        var found = new double[file.Rows[group]][];
        for (var row = 0; row < found.Length; row++)
            Array.Fill(found[row] = new double[places.Length], double.NaN);
        foreach (var (i, place) in places.Index())
            file.Numbers(group, numbers[place - 1], (row, number) => found[row][i] = number);
        return found;
    }
}
