using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>What names an image or a category in a COCO file: a whole number, or a text.</summary>
internal readonly record struct CocoId(long Number, string? Text);

/// <summary>One object of a list of a COCO file: an image, an annotation or a category. It is filled property by property.</summary>
internal sealed class CocoRecord
{
    // The properties that count; each may stand once.
    private enum Property
    {
        Other,
        Id,
        ImageId,
        CategoryId,
        FileName,
        Name,
        Width,
        Height,
        IsCrowd,
        Box,
    }

    private readonly double[] box = new double[4];
    private readonly HashSet<Property> seen = [];
    private Property property;
    private int numbers;

    /// <summary>Its identifier; null where it has none that is a whole number or a text.</summary>
    public CocoId? Id { get; private set; }

    /// <summary>That of an annotation's image.</summary>
    public CocoId? ImageId { get; private set; }

    /// <summary>That of an annotation's category.</summary>
    public CocoId? CategoryId { get; private set; }

    /// <summary>An image's file.</summary>
    public string? FileName { get; private set; }

    /// <summary>A category's name.</summary>
    public string? Name { get; private set; }

    /// <summary>An image's width and height in pixels; null where they are not stated.</summary>
    public (int Width, int Height)? Size => width is { } w && height is { } h ? (w, h) : null;

    /// <summary>Whether an annotation is one of many objects.</summary>
    public bool IsCrowd { get; private set; }

    /// <summary>Whether an annotation has a bbox of any kind.</summary>
    public bool HasBox => seen.Contains(Property.Box);

    private int? width, height;

    /// <summary>An annotation's box, x, y, width and height made to edges; null where these are not four finite numbers.</summary>
    public Box? Box => numbers == 4 && Array.TrueForAll(box, double.IsFinite) ? new Box(box[0], box[1], box[0] + box[2], box[1] + box[3]) : null;

    /// <summary>Begins another one.</summary>
    public void Clear()
    {
        seen.Clear();
        (Id, ImageId, CategoryId, FileName, Name, width, height, IsCrowd, numbers) = (null, null, null, null, null, null, null, false, 0);
    }

    /// <summary>Takes the name of a property of the object.</summary>
    /// <exception cref="FormatException">It stands twice.</exception>
    public void Begin(ref Utf8JsonReader name)
    {
        property = Of(ref name);
        if (property != Property.Other && !seen.Add(property))
            throw new FormatException($"it has the key '{name.GetString()}' twice in one object; expected it once");
    }

    /// <summary>Takes a value of the property, or an element of its list.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isElement">Whether it is in the property's list.</param>
    public void Take(ref Utf8JsonReader value, bool isElement)
    {
        if (isElement)
        {
            // Anything that is no number is a fifth one: this is no box.
            if (property == Property.Box)
                numbers = numbers < 4 && value.TokenType == JsonTokenType.Number && value.TryGetDouble(out box[numbers]) ? numbers + 1 : 5;
            return;
        }

        switch (property)
        {
            case Property.Id:
                Id = IdOf(ref value);
                break;
            case Property.ImageId:
                ImageId = IdOf(ref value);
                break;
            case Property.CategoryId:
                CategoryId = IdOf(ref value);
                break;
            case Property.FileName:
                FileName = TextOf(ref value);
                break;
            case Property.Name:
                Name = TextOf(ref value);
                break;
            case Property.Width:
                width = PixelsOf(ref value);
                break;
            case Property.Height:
                height = PixelsOf(ref value);
                break;
            case Property.IsCrowd:
                IsCrowd = value.TokenType == JsonTokenType.True || (value.TokenType == JsonTokenType.Number && value.TryGetDouble(out var number) && number != 0);
                break;
        }
    }

    private static Property Of(ref Utf8JsonReader name) =>
        name.ValueTextEquals("id"u8) ? Property.Id
        : name.ValueTextEquals("image_id"u8) ? Property.ImageId
        : name.ValueTextEquals("category_id"u8) ? Property.CategoryId
        : name.ValueTextEquals("file_name"u8) ? Property.FileName
        : name.ValueTextEquals("name"u8) ? Property.Name
        : name.ValueTextEquals("width"u8) ? Property.Width
        : name.ValueTextEquals("height"u8) ? Property.Height
        : name.ValueTextEquals("iscrowd"u8) ? Property.IsCrowd
        : name.ValueTextEquals("bbox"u8) ? Property.Box
        : Property.Other;

    private static CocoId? IdOf(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.Number && value.TryGetInt64(out var number) ? new CocoId(number, null)
        : TextOf(ref value) is { } text ? new CocoId(0, text)
        : null;

    private static string? TextOf(ref Utf8JsonReader value) => value.TokenType == JsonTokenType.String ? value.GetString() : null;

    private static int? PixelsOf(ref Utf8JsonReader value) => value.TokenType == JsonTokenType.Number && value.TryGetInt32(out var pixels) && pixels > 0 ? pixels : null;
}
