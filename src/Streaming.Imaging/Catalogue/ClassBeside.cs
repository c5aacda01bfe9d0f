using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>The class that lies beside an image, as WebDataset's samples have it: a file .cls with its name or number, or the label in a JSON; or in a column beside it.</summary>
internal static class ClassBeside
{
    /// <summary>The most bytes that a file .cls may have.</summary>
    public const int LargestFile = 4096;

    private const string Extension = ".cls";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The class; empty where nothing beside the image tells it.</summary>
    /// <exception cref="ItemRejectedException">What would tell it cannot be read.</exception>
    public static string Of(string image) =>
        RowTable.ClassOf(image) ?? TextOf(image) ?? (Existing(image, ".json") is { } json ? JsonAnnotation.Read(json).Class : "");

    /// <summary>The image's file .cls; null where there is none.</summary>
    public static string? PlaceOf(string image) => Existing(image, Extension);

    /// <summary>Whether a file of this name may be one.</summary>
    public static bool IsOne(string name) => Path.GetExtension(name).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The class in the image's file .cls; null where there is none.</summary>
    /// <exception cref="ItemRejectedException">It cannot be read.</exception>
    public static string? TextOf(string image) => PlaceOf(image) is { } text ? Text(text) : null;

    // A sample's files have its name up to the first dot; image files may have more dots in theirs.
    private static string? Existing(string image, string extension)
    {
        var own = Path.ChangeExtension(image, extension);
        if (DataFiles.HasFile(own))
            return own;
        var name = Path.GetFileName(image);
        var dot = name.IndexOf('.', 1);
        var sample = image[..(image.Length - name.Length)] + (dot < 0 ? name : name[..dot]) + extension;
        return sample != own && DataFiles.HasFile(sample) ? sample : null;
    }

    private static string Text(string path)
    {
        try
        {
            return Strict.GetString(DataFiles.ReadAll(path, LargestFile).Content).TrimStart('\uFEFF').Trim() is { Length: > 0 } name
                ? name
                : throw new IOException("it is empty, expected the name or the number of a class");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new ItemRejectedException(RejectReason.AnnotationUnreadable, $"The class in '{path}' cannot be read: {(e is DecoderFallbackException ? "it is no text in UTF-8" : e.Message.TrimEnd('.'))}.", e);
        }
    }
}
