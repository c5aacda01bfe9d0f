using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>
/// Which names of a table are which images of a dataset. A name is an image's where one ends as the other does, in whole
/// folder names: <c>x.jpg</c> or <c>val/x.jpg</c> of <c>DATASET/val/x.jpg</c>, and so <c>/their/disk/val/x.jpg</c>, if DATASET/val is the
/// dataset; an extension may be left out. The path below the dataset itself comes before all others. A name that two images
/// answer to, and an image that two names answer to, are nobody's: such images are refused.
/// </summary>
internal sealed class TableMatch
{
    // Folders that names of another disk may have beyond an image's path below the dataset, to tell them apart by.
    private const int FoldersAbove = 2;
    private const int Nobody = -1, Several = -2;

    private readonly BoxTable table;
    private readonly string root;
    private readonly bool[] counts;
    private readonly Dictionary<int, Dictionary<string, int>> longer = [];
    private readonly (sbyte Rank, int Images)[] claims;

    /// <summary>Matches a table with the images of a dataset.</summary>
    /// <param name="table">The table.</param>
    /// <param name="dataset">The dataset's folder.</param>
    /// <param name="images">The images' paths below it, with a / between any two names.</param>
    public TableMatch(BoxTable table, string dataset, IEnumerable<string> images)
    {
        this.table = table;
        root = ImageName.Normal(dataset);
        counts = new bool[table.Names.Select(ImageName.Count).DefaultIfEmpty().Max() + 1];
        foreach (var name in table.Names)
            counts[ImageName.Count(name)] = true;
        claims = new (sbyte, int)[table.Names.Count];
        Array.Fill(claims, ((sbyte)-1, 0));
        foreach (var image in images)
        {
            Images++;
            Example ??= image;
            var (place, rank) = PlaceOf(image);
            if (place < 0)
                continue;
            Found++;
            if (rank > claims[place].Rank)
                claims[place] = (rank, 1);
            else if (rank == claims[place].Rank)
                claims[place].Images++;
        }
    }

    /// <summary>How many images there are.</summary>
    public int Images { get; }

    /// <summary>How many of them the table has a name for.</summary>
    public int Found { get; }

    /// <summary>The first image; null where there is none.</summary>
    public string? Example { get; }

    /// <summary>What the table says of an image.</summary>
    /// <param name="image">Its path below the dataset.</param>
    /// <param name="synset">The class of its first object; empty where the table tells none.</param>
    public TableBoxes BoxesOf(string image, out string synset)
    {
        var (place, rank) = PlaceOf(image);
        synset = place < 0 ? "" : table.SynsetOf(place);
        return place switch
        {
            Nobody => table.Refused(RejectReason.NotAnnotated, $"The image has no annotation: '{table.Path}' does not name '{image}'."),
            Several => table.Refused(RejectReason.AnnotationUnreadable, $"'{table.Path}' names several images '{ImageName.Last(image, 1)}', and none of them by the path '{image}' below the dataset: it cannot be told which this is; give the folder that the names begin in."),
            _ when rank < claims[place].Rank => table.Refused(RejectReason.NotAnnotated, $"The image has no annotation: '{table.Names[place]}' in '{table.Path}' is another image of the dataset."),
            _ when claims[place].Images > 1 => table.Refused(RejectReason.AnnotationUnreadable, $"'{table.Names[place]}' in '{table.Path}' may be any of {claims[place].Images} images of the dataset, this one among them; expected names that begin with their folders."),
            _ => table.BoxesOf(place),
        };
    }

    // The better a name is an image's own, the higher the rank.
    private (int Place, sbyte Rank) PlaceOf(string image)
    {
        string full = $"{root}/{image}", bare = ImageName.Bare(full);
        int depth = ImageName.Count(image), most = Math.Min(ImageName.Count(full), counts.Length - 1);
        foreach (var (path, extension) in bare.Length == full.Length ? [(full, 1)] : new[] { (full, 1), (bare, 0) })
        {
            if (Named(path, depth) is var own and >= 0)
                return (own, (sbyte)(6 + extension));
            for (var count = most; count > 0; count--)
            {
                if (Named(path, count) is var place and >= 0)
                    return (place, (sbyte)((count > depth ? 4 : 2) + extension));
            }
        }

        for (var count = depth + FoldersAbove; count >= depth; count--)
        {
            foreach (var path in new[] { full, bare })
            {
                if (count < counts.Length && Longer(count).TryGetValue(ImageName.Last(path, count), out var place))
                    return (place, 0);
            }
        }

        return (Nobody, 0);
    }

    private int Named(string path, int count) => count < counts.Length && counts[count] ? table.Find(ImageName.Last(path, count)) : Nobody;

    // Names with more parts than so many, by their last ones.
    private Dictionary<string, int> Longer(int count)
    {
        if (!longer.TryGetValue(count, out var found))
        {
            longer.Add(count, found = new Dictionary<string, int>(StringComparer.Ordinal));
            foreach (var (place, name) in table.Names.Index())
            {
                if (ImageName.Count(name) > count && !found.TryAdd(ImageName.Last(name, count), place))
                    found[ImageName.Last(name, count)] = Several;
            }
        }

        return found;
    }
}
