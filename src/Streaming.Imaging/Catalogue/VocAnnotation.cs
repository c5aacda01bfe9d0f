using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>What a PASCAL VOC annotation file says: the boxes of its objects, the first object's class, the image's size.</summary>
/// <param name="Boxes">One box an object, in the file's order.</param>
/// <param name="Synset">The first object's name where it is a WordNet identifier; otherwise empty.</param>
/// <param name="Size">The image's size where the file states one.</param>
internal sealed record VocAnnotation(Box[] Boxes, string Synset, (int Width, int Height)? Size)
{
    private const int LargestDocument = 1 << 20;

    // An annotation comes from somewhere else, so nothing in it may reach for another file or grow without bound.
    private static readonly XmlReaderSettings Hardened = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestDocument,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="ItemRejectedException">The file is missing, malformed, refused or incomplete.</exception>
    public static VocAnnotation Read(string path)
    {
        XElement root = Load(path);
        if (root.Name != "annotation")
            throw Refused($"'{path}' is not a VOC annotation: its root is <{root.Name.LocalName}>, expected <annotation>.");

        // Only an object's own box counts; VOC also allows boxes of its parts below it.
        XElement[] objects = [.. root.Elements("object")];
        Box[] boxes = [.. objects.Select((o, i) => BoxOf(path, o, i + 1))];
        string synset = objects.Length > 0 ? ClassOf(objects[0]) : "";
        return new VocAnnotation(boxes, synset, SizeOf(root));
    }

    private static XElement Load(string path)
    {
        try
        {
            using var reader = XmlReader.Create(File.OpenRead(path), Hardened);
            return XDocument.Load(reader).Root!;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused($"The image has no annotation: '{path}' does not exist.", e);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            throw Refused($"The annotation '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static Box BoxOf(string path, XElement @object, int number)
    {
        XElement box = @object.Element("bndbox") ?? throw Refused($"Object {number} in '{path}' has no <bndbox>.");
        return new Box(Edge("xmin"), Edge("ymin"), Edge("xmax"), Edge("ymax"));

        double Edge(string name) =>
            Number(box.Element(name)) ?? throw Refused($"Object {number} in '{path}' has no number in <{name}>; found '{box.Element(name)?.Value}'.");
    }

    private static (int, int)? SizeOf(XElement root) =>
        root.Element("size") is { } size && Number(size.Element("width")) is >= 1 and <= int.MaxValue and { } width
            && Number(size.Element("height")) is >= 1 and <= int.MaxValue and { } height
            ? ((int)width, (int)height)
            : null;

    private static string ClassOf(XElement @object) => Imaging.Synset.Of(@object.Element("name")?.Value.Trim() ?? "");

    private static double? Number(XElement? element) =>
        double.TryParse(element?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private static ItemRejectedException Refused(string detail, Exception? inner = null) =>
        new(RejectReason.AnnotationUnreadable, detail, inner);
}
