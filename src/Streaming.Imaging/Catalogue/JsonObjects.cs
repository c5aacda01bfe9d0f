using System.Text.Json;
using Streaming.Domain;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>Gathers the boxes, the class and the size from the JSON of one image.</summary>
/// <param name="path">The file.</param>
internal sealed class JsonObjects(string path)
{
    private const string Image = "image";
    private static readonly string[] Lists = ["objects", "object", "annotations", "annotation", "instances", "labels", "detections"];
    private static readonly string[] BoxLists = ["bbox", "bboxes", "box", "boxes"];

    private readonly List<Box> boxes = [];
    private readonly ShareEvidence evidence = new(path);
    private (int Width, int Height)? size;
    private bool tellsBoxes;

    /// <summary>The class that was told first; empty where none was.</summary>
    public string Class { get; private set; } = "";

    /// <summary>The boxes; null where the file does not tell of any.</summary>
    /// <exception cref="InputException">It cannot be told whether they are pixels.</exception>
    public TableBoxes? Boxes() =>
        tellsBoxes ? new TableBoxes(path, [.. boxes], evidence.AreShares(), size is { } known ? known : null, null) : null;

    /// <summary>Looks at an object, or at a list of them.</summary>
    /// <exception cref="FormatException">A box in it is none.</exception>
    public void Read(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in element.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object))
                ReadObject(one);
        }
        else
        {
            ReadObject(element);
        }
    }

    private void ReadObject(JsonElement one)
    {
        JsonProperty[] properties = [.. one.EnumerateObject()];
        if (Class.Length == 0 && CsvColumns.ClassAmong([.. properties.Select(property => property.Name)]) is >= 0 and var at)
            Class = TextOf(properties[at].Value);
        JsonProperty[] numbers = [.. properties.Where(property => property.Value.ValueKind == JsonValueKind.Number)];
        string[] names = [Image, .. numbers.Select(property => property.Name)];
        size ??= CsvColumns.SizeAmong(names) is { Width: > 0, Height: > 0 } sides ? Size(numbers[sides.Width - 1].Value, numbers[sides.Height - 1].Value) : null;
        if (CsvColumns.Of(names) is { } columns)
            Add(columns.AreCorners, [.. columns.Edges.Select(edge => numbers[edge - 1].Value.GetDouble())]);
        foreach (var property in properties)
        {
            var plain = CsvColumns.Plain(property.Name);
            if (BoxLists.Contains(plain))
                ReadBoxes(property.Value);
            else if (Lists.Contains(plain) && property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                ReadList(property.Value);
        }
    }

    // A list of objects, an empty one among them, tells of boxes; one of words or numbers does not.
    private void ReadList(JsonElement list)
    {
        tellsBoxes |= list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 0;
        Read(list);
    }

    // One box as COCO has it, or a list of such.
    private void ReadBoxes(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        if (value.ValueKind != JsonValueKind.Array)
            throw new FormatException($"its bbox is '{value}', expected four numbers x, y, width, height");
        tellsBoxes = true;
        JsonElement[] items = [.. value.EnumerateArray()];
        if (items.Length > 0 && Array.TrueForAll(items, item => item.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
        {
            foreach (var item in items)
            {
                if (item.ValueKind == JsonValueKind.Array)
                    ReadBoxes(item);
                else
                    ReadObject(item);
            }
        }
        else if (items.Length > 0)
        {
            Add(areCorners: false, items.Length == 4 && Array.TrueForAll(items, item => item.ValueKind == JsonValueKind.Number)
                ? [.. items.Select(item => item.GetDouble())]
                : throw new FormatException($"its bbox is {value}, expected four numbers x, y, width, height"));
        }
    }

    private void Add(bool areCorners, double[] numbers)
    {
        tellsBoxes = true;
        var box = areCorners ? new Box(numbers[0], numbers[1], numbers[2], numbers[3]) : new Box(numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]);
        if (!Array.TrueForAll(numbers, double.IsFinite) || !BoxNumbers.IsOrdered(box))
            throw new FormatException($"it has a box with a negative size: {string.Join(", ", numbers)}");
        evidence.Look(box, $"box {boxes.Count + 1}");
        boxes.Add(box);
    }

    private static (int, int)? Size(JsonElement width, JsonElement height) =>
        width.TryGetInt32(out var w) && height.TryGetInt32(out var h) && w > 0 && h > 0 ? (w, h) : null;

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number => value.GetRawText(),
        _ => "",
    };
}
