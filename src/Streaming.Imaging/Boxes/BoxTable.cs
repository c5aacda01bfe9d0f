using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>The boxes of many images in one file, by the names that the file gives the images.</summary>
internal sealed class BoxTable
{
    private readonly Dictionary<string, int> places;
    private readonly int[] firstRows;
    private readonly TableRow[] rows;
    private readonly Box[] boxes;
    private readonly Dictionary<int, (int Width, int Height)> sizes;
    private readonly Dictionary<int, TableRefusal> refusals;
    private readonly bool equalRowsCountOnce, areShares;

    /// <summary>The table that a builder has gathered.</summary>
    internal BoxTable(BoxTableBuilder gathered)
    {
        (Path, Names, places) = (gathered.Path, gathered.Names, gathered.Places);
        (sizes, refusals) = (gathered.Sizes, gathered.Refusals);
        (equalRowsCountOnce, areShares) = (gathered.EqualRowsCountOnce, gathered.AreShares);
        boxes = [.. gathered.Boxes];
        // Rows of one image one after the other, in the file's order: a counting sort.
        firstRows = new int[Names.Count + 1];
        foreach (var row in gathered.Rows)
            firstRows[row.Image + 1]++;
        for (var image = 0; image < Names.Count; image++)
            firstRows[image + 1] += firstRows[image];
        rows = new TableRow[gathered.Rows.Count];
        var next = firstRows[..^1];
        foreach (var row in gathered.Rows)
            rows[next[row.Image]++] = row;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The names of its images, each once.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The place of a name in <see cref="Names"/>; -1 where the file does not have it.</summary>
    public int Find(string name) => places.GetValueOrDefault(name, -1);

    /// <summary>What the file says of the image in a place.</summary>
    public TableBoxes BoxesOf(int image) => new(
        table: Path,
        boxes: [.. RowsOf(image).SelectMany(BoxesOf)],
        areShares: areShares,
        size: sizes.TryGetValue(image, out var size) ? size : null,
        refusal: refusals.GetValueOrDefault(image));

    /// <summary>The class that the first object of an image is of; empty where the file tells none.</summary>
    public string SynsetOf(int image) => RowsOf(image).Select(row => row.Synset).FirstOrDefault(name => name.Length > 0) ?? "";

    /// <summary>What is said of an image that the table cannot speak for.</summary>
    public TableBoxes Refused(RejectReason reason, string detail) => TableBoxes.Refused(Path, reason, detail);

    private Box[] BoxesOf(TableRow row) => boxes[row.First..(row.First + row.Count)];

    private List<TableRow> RowsOf(int image)
    {
        var found = new List<TableRow>();
        foreach (var row in rows.AsSpan(firstRows[image]..firstRows[image + 1]))
        {
            if (!equalRowsCountOnce || !found.Exists(other => BoxesOf(other).AsSpan().SequenceEqual(BoxesOf(row))))
                found.Add(row);
        }

        return found;
    }
}
