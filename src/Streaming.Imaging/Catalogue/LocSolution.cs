using System.Buffers.Text;
using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// A LOC_*_solution.csv: rows of <c>ImageId,PredictionString</c>, the prediction being groups of
/// <c>wnid xmin ymin xmax ymax</c>. The text is held once as bytes with the rows' starts sorted by identifier, so the
/// half million rows of the training file cost little more than the file itself.
/// </summary>
internal sealed class LocSolution
{
    private const int LargestFile = 1 << 30;

    private readonly byte[] text;
    private readonly int[] rows;

    private LocSolution(string path, byte[] text)
    {
        Path = path;
        this.text = text;
        this.rows = RowStarts(text);
        Array.Sort(this.rows, (a, b) => Id(a).SequenceCompareTo(Id(b)) is var order && order != 0 ? order : a.CompareTo(b));
    }

    /// <summary>The CSV file.</summary>
    public string Path { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">The file cannot be read or is far too large.</exception>
    public static LocSolution Read(string path)
    {
        try
        {
            var text = RegularFile.ReadAll(path, LargestFile).Content;
            return text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]
                ? throw new InputException($"The boxes in '{path}' cannot be read: it is text in UTF-16; save it as UTF-8.")
                : new LocSolution(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The boxes in '{path}' cannot be read: {e.Message.TrimEnd('.')}; expected a list of ImageId,PredictionString rows.", e);
        }
    }

    /// <summary>Whether there is a row of the image, readable or not.</summary>
    public bool Lists(string id) => Encoding.UTF8.GetBytes(id) is var key && FirstRowOf(key) is var at && at < this.rows.Length && Id(this.rows[at]).SequenceEqual(key);

    /// <summary>
    /// Finds the boxes of all rows that an image has, a row that stands twice counting once. False, with no boxes, where
    /// there is none or one is not readable.
    /// </summary>
    public bool TryFind(string id, out string synset, out Box[] boxes)
    {
        synset = "";
        boxes = [];
        var key = Encoding.UTF8.GetBytes(id);
        var rows = new List<Box[]>();
        for (var at = FirstRowOf(key); at < this.rows.Length && Id(this.rows[at]).SequenceEqual(key); at++)
        {
            if (!TryParse(Prediction(this.rows[at]), out var rowSynset, out var row))
                return false;
            if (synset.Length == 0)
                synset = rowSynset;
            if (!rows.Exists(other => other.AsSpan().SequenceEqual(row)))
                rows.Add(row);
        }

        boxes = [.. rows.SelectMany(row => row)];
        return rows.Count > 0;
    }

    private int FirstRowOf(ReadOnlySpan<byte> key)
    {
        int low = 0, high = this.rows.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Id(this.rows[middle]).SequenceCompareTo(key) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int[] RowStarts(ReadOnlySpan<byte> text)
    {
        var starts = new List<int>();
        var at = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < text.Length)
        {
            var end = text[at..].IndexOfAny((byte)'\n', (byte)'\r');
            var next = end < 0 ? text.Length : at + end + 1;
            var row = text[at..next];
            if (row.Contains((byte)',') && !(starts.Count == 0 && Ascii.EqualsIgnoreCase(IdOf(row), "ImageId"u8)))
                starts.Add(at);
            at = next;
        }

        return [.. starts];
    }

    private ReadOnlySpan<byte> Id(int row) => IdOf(this.text.AsSpan(row));

    private static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> row) => row[..row.IndexOf((byte)',')].Trim("\" \t"u8);

    private ReadOnlySpan<byte> Prediction(int row)
    {
        ReadOnlySpan<byte> rest = this.text.AsSpan(row);
        rest = rest[(rest.IndexOf((byte)',') + 1)..];
        var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
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
            var name = Encoding.UTF8.GetString(Word(ref prediction));
            for (var i = 0; i < 4; i++)
            {
                var word = Word(ref prediction);
                if (!Utf8Parser.TryParse(word, out edges[i], out var read) || read != word.Length || !double.IsFinite(edges[i]))
                    return false;
            }

            if (found.Count == 0)
                synset = Synset.Of(name);
            found.Add(new Box(edges[0], edges[1], edges[2], edges[3]));
            if (!BoxNumbers.IsOrdered(found[^1]))
                return false;
        }

        boxes = [.. found];
        return true;
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        var end = text.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? text : text[..end];
        text = text[word.Length..].TrimStart(" \t"u8);
        return word;
    }
}
