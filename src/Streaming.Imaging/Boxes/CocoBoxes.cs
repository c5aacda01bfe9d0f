using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>
/// Reads COCO's JSON, such as instances_val2017.json: an object with the lists images (id, file_name, width, height), annotations
/// (image_id, bbox as x, y, width and height, category_id, iscrowd) and categories (id, name), in any order. Whatever else is in it is
/// passed over.
/// </summary>
internal sealed class CocoBoxes
{
    private const string Expected = "expected COCO's lists images, annotations and categories, with a bbox in each annotation, as in instances_val2017.json";

    private readonly string path;
    private readonly BoxTableBuilder table;
    private readonly CocoRecord record = new();
    private readonly HashSet<Section> seen = [];
    private readonly Dictionary<CocoId, int> images = [];
    private readonly List<string?> fileOf = [];
    private readonly List<(int Width, int Height)?> sizeOf = [];
    private readonly Dictionary<CocoId, int> categories = [];
    private readonly List<string?> synsetOf = [];
    private readonly List<CocoAnnotation> annotations = [];
    private Section section;

    private enum Section
    {
        Other,
        Images,
        Annotations,
        Categories,
    }

    private CocoBoxes(string path) => (this.path, table) = (path, new BoxTableBuilder(path, equalRowsCountOnce: false));

    /// <summary>Reads an open file to its end.</summary>
    /// <exception cref="InputException">It is no COCO file of boxes.</exception>
    public static BoxTable Read(string path, Stream file)
    {
        var coco = new CocoBoxes(path);
        try
        {
            JsonPieces.Read(file, (ref token) =>
            {
                coco.Look(ref token);
                return true;
            });
            return coco.Join();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            var why = e is JsonException ? $"it is not whole JSON ({e.Message.Split(". ")[0].TrimEnd('.')})" : e is FormatException ? e.Message : "a text in it is not valid Unicode";
            throw new InputException($"The boxes in '{path}' cannot be read: {why}.", e);
        }
    }

    /// <summary>Whether an open file is one of these: an object whose first annotation has a bbox.</summary>
    public static bool Begins(Stream file)
    {
        var (isCoco, coco) = (false, new CocoBoxes(""));
        try
        {
            JsonPieces.Read(file, (ref token) =>
            {
                coco.Look(ref token);
                isCoco = coco.annotations.Count > 0 && coco.annotations[0].Kind != CocoBoxKind.None;
                return coco.annotations.Count == 0;
            });
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // Whatever it is, it is not this.
        }

        return isCoco;
    }

    private void Look(ref Utf8JsonReader token)
    {
        switch (token.CurrentDepth)
        {
            case 0 when token.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject):
                throw new FormatException($"it is no JSON object; {Expected}");
            case 1 when token.TokenType == JsonTokenType.PropertyName:
                section = SectionOf(ref token);
                if (section != Section.Other && !seen.Add(section))
                    throw new FormatException($"it has the list '{token.GetString()}' twice; expected it once");
                break;
            case 1 when section != Section.Other && token.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray):
                throw new FormatException($"its '{NameOf(section)}' is no list; {Expected}");
            case 2 when section != Section.Other && token.TokenType == JsonTokenType.StartObject:
                record.Clear();
                break;
            case 2 when section != Section.Other && token.TokenType == JsonTokenType.EndObject:
                Keep();
                break;
            case 2 when section != Section.Other:
                throw new FormatException($"its list '{NameOf(section)}' holds something that is no object; {Expected}");
            case 3 when section != Section.Other && token.TokenType == JsonTokenType.PropertyName:
                record.Begin(ref token);
                break;
            case 3 when section != Section.Other:
                record.Take(ref token, isElement: false);
                break;
            case 4 when section != Section.Other:
                record.Take(ref token, isElement: true);
                break;
        }
    }

    private static Section SectionOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("images"u8) ? Section.Images
        : name.ValueTextEquals("annotations"u8) ? Section.Annotations
        : name.ValueTextEquals("categories"u8) ? Section.Categories
        : Section.Other;

    private static string NameOf(Section section) => section.ToString().ToLowerInvariant();

    private void Keep()
    {
        switch (section)
        {
            case Section.Images:
                var image = Place(record.Id ?? throw Lacks("an image", "id"));
                if (fileOf[image] is not null)
                    throw new FormatException($"it has two images with the id {Shown(record.Id.Value)}; expected each once");
                fileOf[image] = ImageName.Normal(record.FileName ?? throw Lacks($"the image {Shown(record.Id.Value)}", "file_name")) is { Length: > 0 } name
                    ? name
                    : throw new FormatException($"the image {Shown(record.Id.Value)} has an empty file_name; expected one such as val/1.jpg");
                sizeOf[image] = record.Size;
                break;
            case Section.Annotations:
                if (annotations.Count == BoxTableBuilder.MostRows)
                    throw new FormatException($"it has more than {BoxTableBuilder.MostRows:N0} annotations; split it");
                var of = Place(record.ImageId ?? throw Lacks("an annotation", "image_id"));
                var kind = !record.HasBox ? CocoBoxKind.None : record.Box is null ? CocoBoxKind.Malformed : record.IsCrowd ? CocoBoxKind.Crowd : CocoBoxKind.One;
                annotations.Add(new CocoAnnotation(of, record.CategoryId is { } category ? Category(category) : -1, record.Box ?? default, kind));
                break;
            case Section.Categories when record.Id is { } id:
                if (synsetOf[Category(id)] is not null)
                    throw new FormatException($"it has two categories with the id {Shown(id)}; expected each once");
                synsetOf[Category(id)] = Synset.Of(record.Name ?? "");
                break;
        }
    }

    // Annotations may stand before the images and the categories that they are of.
    private int Place(CocoId image)
    {
        if (images.TryGetValue(image, out var place))
            return place;
        images.Add(image, fileOf.Count);
        fileOf.Add(null);
        sizeOf.Add(null);
        return fileOf.Count - 1;
    }

    private int Category(CocoId category)
    {
        if (categories.TryGetValue(category, out var place))
            return place;
        categories.Add(category, synsetOf.Count);
        synsetOf.Add(null);
        return synsetOf.Count - 1;
    }

    private BoxTable Join()
    {
        if (!seen.Contains(Section.Images) || !seen.Contains(Section.Annotations))
            throw new FormatException($"it has no list '{NameOf(seen.Contains(Section.Images) ? Section.Annotations : Section.Images)}'; {Expected}");
        if (annotations.Count > 0 && annotations.TrueForAll(annotation => annotation.Kind == CocoBoxKind.None))
            throw new FormatException($"none of its annotations has a bbox; {Expected}");
        var places = new int[fileOf.Count];
        foreach (var (image, file) in fileOf.Index())
        {
            places[image] = file is null ? -1 : table.Image(file);
            if (file is not null && sizeOf[image] is { } size)
                table.Size(places[image], size.Width, size.Height);
        }

        var evidence = new ShareEvidence(path);
        foreach (var annotation in annotations)
        {
            // An annotation of an image that is not listed is of none that could be asked for.
            if (places[annotation.Image] >= 0)
                Add(places[annotation.Image], annotation, evidence);
        }

        return evidence.AreShares()
            ? throw new FormatException("its boxes lie inside 0..1, as shares of the image's width and height do; expected pixels, as COCO has them")
            : table.Build();
    }

    private void Add(int image, CocoAnnotation annotation, ShareEvidence evidence)
    {
        if (annotation.Kind is CocoBoxKind.None or CocoBoxKind.Malformed)
        {
            table.Refuse(image, RejectReason.AnnotationUnreadable, $"'{path}' has an annotation of '{table.Names[image]}' {(annotation.Kind == CocoBoxKind.None ? "without a bbox" : "whose bbox is not four numbers x, y, width, height")}.");
            return;
        }

        evidence.Look(annotation.Box, $"that of '{table.Names[image]}'");
        if (annotation.Kind == CocoBoxKind.Crowd)
            table.Refuse(image, RejectReason.SeveralObjects, $"'{path}' has a crowd in '{table.Names[image]}' (iscrowd is 1); one object is asked for.");
        table.Row(image, [annotation.Box], annotation.Category >= 0 ? synsetOf[annotation.Category] ?? "" : "");
    }

    private static FormatException Lacks(string what, string key) => new($"{what} in it has no {key} that is a whole number or a text; {Expected}");

    private static string Shown(CocoId id) => id.Text is { } text ? $"'{text}'" : $"{id.Number}";
}
