using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Boxes;

/// <summary>A file of many images' boxes: COCO's JSON or a CSV, told apart by its content.</summary>
internal static class BoxFile
{
    private const long LargestFile = 1L << 30;
    private const int FirstBytes = 4096;

    // Where files of boxes are looked for unasked: a name only says whether to look at all.
    private static readonly HashSet<string> Extensions = new([".json", ".csv", ".tsv"], StringComparer.OrdinalIgnoreCase);

    private enum Kind
    {
        Coco,
        Csv,
        Other,
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read, or is none of these.</exception>
    public static BoxTable Read(string path)
    {
        try
        {
            using var file = DataFiles.OpenToSeek(path);
            if (file.Stamp.Bytes > LargestFile)
                throw Unusable(path, $"it has {file.Stamp.Bytes >> 20} MB, expected at most {LargestFile >> 20}; split it");
            return KindOf(file.Content, out var why) switch
            {
                Kind.Coco => CocoBoxes.Read(path, file.Content),
                Kind.Csv => CsvBoxes.Read(path, file.Content),
                _ => throw Unusable(path, why),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"{e.Message.TrimEnd('.')}; expected COCO's JSON or a CSV", e);
        }
    }

    /// <summary>Files in a folder, and in its folders of annotations, that are ones of boxes by their content; in order.</summary>
    public static string[] In(IEnumerable<string> folders) =>
        [.. folders.Distinct().Where(DataFiles.HasFolder).SelectMany(Listed).Where(IsOne)];

    private static IEnumerable<string> Listed(string folder)
    {
        try
        {
            var found = DataFiles.FilesIn(folder).Where(path => IsNamed(path) && !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal).ToArray();
            // Files of samples, a JSON for each image, are not looked into one by one.
            if (found.Length < 2)
                return found;
            var images = DataFiles.FilesIn(folder).Where(path => ImageKinds.IsRead(path)).Select(path => Path.ChangeExtension(path, null)).ToHashSet(StringComparer.Ordinal);
            return found.Where(path => !images.Contains(Path.ChangeExtension(path, null)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a file of this name may be one.</summary>
    public static bool IsNamed(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Whether a file is one of boxes, by its content.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using var file = DataFiles.OpenToSeek(path);
            return KindOf(file.Content, out _) switch
            {
                Kind.Coco => CocoBoxes.Begins(file.Content),
                Kind.Csv => CsvBoxes.Begins(file.Content),
                _ => false,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static InputException Unusable(string path, string why, Exception? inner = null) => new($"The boxes in '{path}' cannot be read: {why}.", inner);

    // What the file begins with; it stands at its beginning again.
    private static Kind KindOf(Stream file, out string why)
    {
        var head = new byte[FirstBytes];
        var text = head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        file.Position = 0;
        why = "";
        if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            why = "it is text in UTF-16; save it as UTF-8";
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
            why = "it is empty; expected COCO's JSON or a CSV";
        else if (text[0] == '<')
            why = "it is XML, the boxes of one image in VOC's form; give the folder that holds these files";
        else if (text[0] == '[')
            why = "it is a list in JSON; expected COCO's object with the lists images, annotations and categories";
        else if (why.Length == 0 && text.Contains((byte)0))
            why = "it is no text; expected COCO's JSON or a CSV";
        return why.Length > 0 ? Kind.Other : text[0] == '{' ? Kind.Coco : Kind.Csv;
    }
}
