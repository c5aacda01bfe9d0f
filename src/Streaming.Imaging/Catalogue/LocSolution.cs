using System.Buffers.Text;
using System.Text;
using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>
/// A LOC_*_solution.csv: rows of <c>ImageId,PredictionString</c>, the prediction being groups of
/// <c>wnid xmin ymin xmax ymax</c>. The text is held once as bytes with the rows' starts sorted by identifier, so the
/// half million rows of the training file cost little more than the file itself.
/// </summary>
internal sealed class LocSolution
{
    private const int LargestFile = 1 << 30;

    private readonly byte[] _text;
    private readonly int[] _rows;

    private LocSolution(string path, byte[] text)
    {
        Path = path;
        _text = text;
        _rows = RowStarts(text);
        Array.Sort(_rows, (a, b) => Id(a).SequenceCompareTo(Id(b)));
    }

    /// <summary>The CSV file.</summary>
    public string Path { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">The file cannot be read or is far too large.</exception>
    public static LocSolution Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new InputException($"'{path}' is larger than 1 GiB; expected a list of ImageId,PredictionString rows.");
            return new LocSolution(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The boxes in '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether there is a row of the image, readable or not.</summary>
    public bool Lists(string id) => Find(id) >= 0;

    /// <summary>Finds the image's row. False, with no boxes, where there is none or it is not readable.</summary>
    public bool TryFind(string id, out string synset, out Box[] boxes)
    {
        synset = "";
        boxes = [];
        return Find(id) is >= 0 and var row && TryParse(Prediction(_rows[row]), out synset, out boxes);
    }

    // The place of the image's row among the sorted ones; -1 where there is none.
    private int Find(string id)
    {
        byte[] key = Encoding.UTF8.GetBytes(id);
        int low = 0, high = _rows.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Id(_rows[middle]).SequenceCompareTo(key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private static int[] RowStarts(ReadOnlySpan<byte> text)
    {
        var starts = new List<int>();
        int at = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < text.Length)
        {
            int end = text[at..].IndexOf((byte)'\n');
            int next = end < 0 ? text.Length : at + end + 1;
            ReadOnlySpan<byte> row = text[at..next];
            if (row.Contains((byte)',') && !row.StartsWith("ImageId,"u8))
                starts.Add(at);
            at = next;
        }

        return [.. starts];
    }

    private ReadOnlySpan<byte> Id(int row)
    {
        ReadOnlySpan<byte> rest = _text.AsSpan(row);
        return rest[..rest.IndexOf((byte)',')];
    }

    private ReadOnlySpan<byte> Prediction(int row)
    {
        ReadOnlySpan<byte> rest = _text.AsSpan(row);
        rest = rest[(rest.IndexOf((byte)',') + 1)..];
        int end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }

    private static bool TryParse(ReadOnlySpan<byte> prediction, out string synset, out Box[] boxes)
    {
        synset = "";
        boxes = [];
        var found = new List<Box>();
        Span<double> edges = stackalloc double[4];
        prediction = prediction.Trim("\" \t\r"u8);
        while (!prediction.IsEmpty)
        {
            string name = Encoding.UTF8.GetString(Word(ref prediction));
            for (int i = 0; i < 4; i++)
            {
                ReadOnlySpan<byte> word = Word(ref prediction);
                if (!Utf8Parser.TryParse(word, out edges[i], out int read) || read != word.Length || !double.IsFinite(edges[i]))
                    return false;
            }

            if (found.Count == 0)
                synset = Synset.Of(name);
            found.Add(new Box(edges[0], edges[1], edges[2], edges[3]));
        }

        boxes = [.. found];
        return true;
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        int end = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        text = text[word.Length..].TrimStart((byte)' ');
        return word;
    }
}
