using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>The PredictionString of ImageNet's LOC_*_solution.csv: groups of <c>wnid xmin ymin xmax ymax</c>.</summary>
internal static class LocPrediction
{
    private const int WordsOfBox = 5;

    /// <summary>Whether a row is one of these rather than a line that names columns.</summary>
    public static bool IsRow(string[] cells) =>
        cells.Length >= 2 && cells[1].Length > 0 && (Synset.Of(cells[1].Split(' ', '\t')[0]).Length > 0 || (cells.Length == 2 && TryParse(cells[1], out _, out _)));

    /// <summary>Reads one; false where it is not whole groups, or a box has its edges the wrong way round.</summary>
    /// <param name="text">The prediction; an empty one is no box.</param>
    /// <param name="synset">The first object's class.</param>
    /// <param name="boxes">The boxes.</param>
    public static bool TryParse(string text, out string synset, out Box[] boxes)
    {
        synset = "";
        boxes = [];
        var words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length % WordsOfBox != 0)
            return false;
        var found = new Box[words.Length / WordsOfBox];
        Span<double> edges = stackalloc double[4];
        for (var i = 0; i < found.Length; i++)
        {
            for (var edge = 0; edge < 4; edge++)
            {
                if (!BoxNumbers.TryParse(words[(WordsOfBox * i) + 1 + edge], out edges[edge]))
                    return false;
            }

            found[i] = new Box(edges[0], edges[1], edges[2], edges[3]);
            if (!BoxNumbers.IsOrdered(found[i]))
                return false;
        }

        if (words.Length > 0)
            synset = Synset.Of(words[0]);
        boxes = found;
        return true;
    }
}
