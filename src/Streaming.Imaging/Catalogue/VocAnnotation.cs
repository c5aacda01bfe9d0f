using System.Globalization;
using System.Xml;
using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>What a PASCAL VOC annotation file says: the boxes of its objects, the first object's class, the image's size.</summary>
/// <param name="Boxes">One box an object, in the file's order.</param>
/// <param name="Synset">The first object's name where it is a WordNet identifier; otherwise empty.</param>
/// <param name="Size">The image's size where the file states one.</param>
internal sealed record VocAnnotation(Box[] Boxes, string Synset, (int Width, int Height)? Size)
{
    private const int LongestDocument = 1 << 20;
    private const int DeepestElement = 16;

    private static readonly string[] Edges = ["xmin", "ymin", "xmax", "ymax"];

    // An annotation comes from somewhere else, so nothing in it may reach for another file or grow without bound.
    private static readonly XmlReaderSettings Hardened = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LongestDocument,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = true,
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="ItemRejectedException">The file is missing, malformed, refused or incomplete.</exception>
    public static VocAnnotation Read(string path)
    {
        try
        {
            using var reader = XmlReader.Create(File.OpenRead(path), Hardened);
            return Read(path, reader);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ItemRejectedException(RejectReason.NotAnnotated, $"The image has no annotation: '{path}' does not exist.", e);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            throw Refused($"The annotation '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static VocAnnotation Read(string path, XmlReader reader)
    {
        var objects = new List<Dictionary<string, string>>();
        var size = new Dictionary<string, string>();
        var place = new string[DeepestElement];
        while (reader.Read())
        {
            if (reader.Depth >= DeepestElement)
                throw Refused($"The annotation '{path}' nests elements {DeepestElement} deep; a VOC annotation nests four.");
            if (reader.NodeType == XmlNodeType.Element)
            {
                place[reader.Depth] = reader.Name;
                if (reader.Depth == 0 && reader.Name != "annotation")
                    throw Refused($"'{path}' is not a VOC annotation: its root is <{reader.Name}>, expected <annotation>.");
                if (reader.Depth == 1 && reader.Name == "object")
                    objects.Add([]);
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                // Only an object's own box and name count: VOC also allows parts with boxes below an object.
                switch (place.AsSpan(1, reader.Depth - 1))
                {
                    case ["size", var name]:
                        size[name] = reader.Value;
                        break;
                    case ["object", "name"]:
                        objects[^1]["name"] = reader.Value;
                        break;
                    case ["object", "bndbox", var name]:
                        objects[^1][name] = reader.Value;
                        break;
                }
            }
        }

        string synset = objects.Count > 0 && objects[0].TryGetValue("name", out string? first) ? Imaging.Synset.Of(first.Trim()) : "";
        return new VocAnnotation([.. objects.Select((o, i) => BoxOf(path, o, i + 1))], synset, SizeOf(size));
    }

    private static Box BoxOf(string path, Dictionary<string, string> @object, int number)
    {
        Span<double> edges = stackalloc double[Edges.Length];
        for (int i = 0; i < Edges.Length; i++)
        {
            edges[i] = Number(@object, Edges[i]) ?? throw Refused(
                $"Object {number} in '{path}' has no number in <{Edges[i]}> of its <bndbox>; found '{@object.GetValueOrDefault(Edges[i])}'.");
        }

        return new Box(edges[0], edges[1], edges[2], edges[3]);
    }

    private static (int, int)? SizeOf(Dictionary<string, string> size) =>
        Number(size, "width") is >= 1 and <= int.MaxValue and { } width && Number(size, "height") is >= 1 and <= int.MaxValue and { } height
            ? ((int)width, (int)height)
            : null;

    private static double? Number(Dictionary<string, string> texts, string name) =>
        double.TryParse(texts.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : null;

    private static ItemRejectedException Refused(string detail, Exception? inner = null) =>
        new(RejectReason.AnnotationUnreadable, detail, inner);
}
