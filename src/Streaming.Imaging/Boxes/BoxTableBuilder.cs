using System.Globalization;
using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>Gathers a table of boxes while its file is read; memory grows with what the file holds.</summary>
/// <param name="path">The file.</param>
/// <param name="equalRowsCountOnce">Whether a row that stands twice is the same object told twice.</param>
internal sealed class BoxTableBuilder(string path, bool equalRowsCountOnce)
{
    /// <summary>Rows that a file may have, so that memory is bounded; the largest public sets of boxes have about as many.</summary>
    public const int MostRows = 10_000_000;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Whether a row that stands twice is the same object told twice.</summary>
    public bool EqualRowsCountOnce { get; } = equalRowsCountOnce;

    /// <summary>Whether edges are shares of the image's width and height.</summary>
    public bool AreShares { get; set; }

    /// <summary>The names of the images, in the file's order.</summary>
    internal List<string> Names { get; } = [];

    /// <summary>Their places.</summary>
    internal Dictionary<string, int> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>The rows in the file's order.</summary>
    internal List<TableRow> Rows { get; } = [];

    /// <summary>The boxes of all rows.</summary>
    internal List<Box> Boxes { get; } = [];

    /// <summary>The sizes that the file states.</summary>
    internal Dictionary<int, (int Width, int Height)> Sizes { get; } = [];

    /// <summary>Why images cannot be used, the first reason of each.</summary>
    internal Dictionary<int, TableRefusal> Refusals { get; } = [];

    /// <summary>The place of an image's name, which is new or was there before.</summary>
    public int Image(string name)
    {
        if (!Places.TryGetValue(name, out var place))
        {
            Places.Add(name, place = Names.Count);
            Names.Add(name);
        }

        return place;
    }

    /// <summary>Notes an image's size; two sizes of one image are a reason to refuse it.</summary>
    public void Size(int image, int width, int height)
    {
        if (!Sizes.TryAdd(image, (width, height)) && Sizes[image] is var known && known != (width, height))
            Refuse(image, RejectReason.AnnotationUnreadable, $"'{Path}' states two sizes of it, {known.Width}x{known.Height} and {width}x{height} pixels; expected one.");
    }

    /// <summary>Adds a row with its boxes; a box whose edges are the wrong way round is a reason to refuse the image.</summary>
    /// <exception cref="InputException">There are too many.</exception>
    public void Row(int image, ReadOnlySpan<Box> boxes, string synset)
    {
        if (Rows.Count == MostRows)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The boxes in '{Path}' cannot be read: it has more than {MostRows:N0} rows; split it."));
        foreach (var box in boxes)
        {
            if (!BoxNumbers.IsOrdered(box))
                Refuse(image, RejectReason.AnnotationUnreadable, string.Create(CultureInfo.InvariantCulture, $"'{Path}' has a box of it with a negative size: ({box.XMin}, {box.YMin})-({box.XMax}, {box.YMax})."));
        }

        Rows.Add(new TableRow(image, Boxes.Count, boxes.Length, synset));
        Boxes.AddRange(boxes);
    }

    /// <summary>Refuses an image; the first reason stays.</summary>
    public void Refuse(int image, RejectReason reason, string detail) => Refusals.TryAdd(image, new TableRefusal(reason, detail));

    /// <summary>The table.</summary>
    public BoxTable Build() => new(this);
}
