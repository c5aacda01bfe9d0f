using System.Xml;
using Streaming.Domain;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>The elements of a VOC annotation that count, as texts: its size, and its objects with their names and boxes.</summary>
internal sealed class VocDocument
{
    private const int DeepestElement = 16;

    private readonly Dictionary<string, string> size = [];
    private readonly List<VocObject> objects = [];

    /// <summary>The first object's name; empty where there is none.</summary>
    public string FirstName => objects.Count > 0 ? objects[0].Texts.GetValueOrDefault("name") ?? "" : "";

    /// <summary>Reads a document to its end.</summary>
    /// <exception cref="FormatException">It is no VOC annotation, or says something twice.</exception>
    public static VocDocument Read(XmlReader reader)
    {
        var document = new VocDocument();
        var place = new string[DeepestElement];
        while (reader.Read())
        {
            if (reader.Depth >= DeepestElement)
                throw new FormatException($"it nests elements {DeepestElement} deep; a VOC annotation nests four");
            if (reader.NodeType == XmlNodeType.Element)
            {
                place[reader.Depth] = reader.Name;
                document.Begin(place.AsSpan(0, reader.Depth + 1));
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                // A text may come in pieces: around a comment, or a part of it as CDATA.
                if (document.TextsOf(place.AsSpan(0, reader.Depth)) is { } texts)
                    texts[place[reader.Depth - 1]] += reader.Value;
            }
        }

        return document;
    }

    /// <summary>The boxes of all objects.</summary>
    /// <exception cref="FormatException">An object has no box, or a box lacks a number or has its edges the wrong way round.</exception>
    public Box[] Boxes() => [.. objects.SelectMany((o, i) => o.ToBoxes($"object {i + 1}"))];

    /// <summary>The image's size; null where it is not stated.</summary>
    public (int Width, int Height)? Size() =>
        Pixels("width") is { } width && Pixels("height") is { } height ? (width, height) : null;

    private int? Pixels(string name) =>
        BoxNumbers.TryParse(size.GetValueOrDefault(name), out var value) && value is >= 1 and <= int.MaxValue ? (int)value : null;

    private void Begin(ReadOnlySpan<string> place)
    {
        switch (place)
        {
            case [var root] when root != "annotation":
                throw new FormatException($"its root is <{root}>; a VOC annotation's is <annotation>");
            case ["annotation", "object"]:
                objects.Add(new VocObject());
                break;
            case ["annotation", "object", "bndbox"]:
                objects[^1].BoxTexts.Add([]);
                break;
            default:
                if (TextsOf(place) is { } texts && !texts.TryAdd(place[^1], ""))
                    throw new FormatException($"it has two elements <{place[^1]}> in one <{place[^2]}>; expected one");
                break;
        }
    }

    // Only an object's own boxes and name count: VOC also allows parts with boxes below an object.
    private Dictionary<string, string>? TextsOf(ReadOnlySpan<string> place) => place switch
    {
        ["annotation", "size", "width" or "height"] => size,
        ["annotation", "object", "name"] => objects[^1].Texts,
        ["annotation", "object", "bndbox", "xmin" or "ymin" or "xmax" or "ymax"] => objects[^1].BoxTexts[^1],
        _ => null,
    };

    private sealed class VocObject
    {
        public Dictionary<string, string> Texts { get; } = [];

        public List<Dictionary<string, string>> BoxTexts { get; } = [];

        public IEnumerable<Box> ToBoxes(string what) =>
            BoxTexts.Count > 0
                ? BoxTexts.Select(texts => BoxNumbers.Parse(name => texts.GetValueOrDefault(name), what))
                : throw new FormatException($"{what} has no <bndbox>");
    }
}
