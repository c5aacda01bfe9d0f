using System.Text.Json;
using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// What a JSON file beside an image says of it, as WebDataset's samples have them: its boxes by the names that CSVs and COCO's files
/// of boxes give them, for the image itself or in a list of its objects, and its class.
/// </summary>
/// <param name="Boxes">Its boxes; null where it tells of none at all.</param>
/// <param name="Class">Its class; empty where it tells none.</param>
/// <param name="Stamp">The file as it was when it was read.</param>
internal sealed record JsonAnnotation(TableBoxes? Boxes, string Class, FileStamp Stamp)
{
    private const int LargestFile = 4 << 20;

    /// <summary>Where an image's file would be.</summary>
    public static string PlaceOf(string image) => Path.ChangeExtension(image, ".json");

    /// <summary>Whether a path is that of such a file.</summary>
    public static bool IsOne(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ItemRejectedException">It is missing, malformed, or has boxes that cannot be read.</exception>
    public static JsonAnnotation Read(string path)
    {
        try
        {
            (var content, var stamp) = DataFiles.ReadAll(path, LargestFile);
            using var document = JsonDocument.Parse(content.AsMemory(content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
            var reader = new JsonObjects(path);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                reader.Read(document.RootElement);
            return new JsonAnnotation(reader.Boxes(), reader.Class, stamp);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or InputException or IOException or UnauthorizedAccessException)
        {
            var why = e is JsonException ? "it is no whole JSON" : e.Message.TrimEnd('.');
            throw new ItemRejectedException(RejectReason.AnnotationUnreadable, e is InputException ? e.Message : $"The annotation '{path}' cannot be read: {why}.", e);
        }
    }

    /// <summary>As an annotation of an image, whose boxes it has.</summary>
    public string Synset => Streaming.Imaging.Boxes.Synset.Of(Class);
}
