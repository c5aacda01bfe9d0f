using System.Security.Cryptography;
using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// A text file that lists images, a path on each line, in its own order: relative to its folder, or absolute, and into archives, too.
/// Blank lines and lines that begin with # are passed over.
/// </summary>
internal static class ImageList
{
    private const int FirstBytes = 1 << 16, FirstLines = 8, FoldersAbove = 4;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a file is one: UTF-8 whose first lines are names of images, of which one exists.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using var file = DataFiles.Open(path);
            var head = new byte[FirstBytes];
            var count = file.Content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            // The last line, which may be cut, is left out.
            var whole = count < head.Length ? count : head.AsSpan().LastIndexOf((byte)'\n') + 1;
            string[] lines = [.. Strict.GetString(head, 0, whole).TrimStart('\uFEFF').Split('\n').Select(line => line.Trim()).Where(IsPath).Take(FirstLines)];
            return lines.Length > 0 && Array.TrueForAll(lines, line => !line.Contains('\0') && ImageKinds.IsRead(line))
                && Array.Exists(lines, line => DataFiles.HasFile(PlaceOf(line, FolderOf(path))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The images; one that is missing is refused, and stays in the list.</summary>
    /// <exception cref="InputException">The list cannot be read (while enumerating).</exception>
    public static IEnumerable<CatalogueEntry> Entries(string path)
    {
        var folder = FolderOf(path);
        var shared = SharedNames(path, folder);
        var places = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var (index, last, boxFolders) = (0, "", Array.Empty<string>());
        foreach (var line in Lines(path))
        {
            var image = PlaceOf(line, folder);
            var above = DataPath.above(image) ?? image;
            if (above != last)
                (last, boxFolders) = (above, new AnnotationPlaces(Top(above, folder)).For(above));
            var id = IdOf(image, folder);
            id = shared.Contains(Key(ImageName.Bare(id))) ? id : ImageName.Bare(id);
            string[] boxes = [.. AnnotationPlaces.Of(boxFolders, image), JsonAnnotation.PlaceOf(image)];
            var missing = DataFiles.HasFile(image) ? null
                : TableBoxes.Refused(path, RejectReason.ImageUnreadable, $"The image '{image}' cannot be used: it does not exist, and '{path}' lists it.");
            yield return new CatalogueEntry(index++, id, image, boxes, missing, assumesBox: false, Synset.Of(ArchiveKinds.FolderOf(Path.GetFileName(above))), content: null);
        }
    }

    private static string FolderOf(string path) => DataPath.above(path) ?? path;

    private static bool IsPath(string line) => line.Length > 0 && line[0] != '#';

    private static string PlaceOf(string line, string folder) =>
        DataPath.isUrl(line) ? DataPath.full(line)
        : DataPath.isUrl(folder) ? $"{folder}/{ImageName.Normal(line)}"
        : Path.GetFullPath(line, folder);

    private static string IdOf(string image, string folder) =>
        (image.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? image[(folder.Length + 1)..] : image).Replace('\\', '/');

    // As far above as for an image of a folder: the folder above the list's, or some of the image's own.
    private static string Top(string above, string folder)
    {
        if ((above + "/").StartsWith(folder + "/", StringComparison.Ordinal))
            return DataPath.above(folder) ?? folder;
        var top = above;
        for (var i = 0; i < FoldersAbove; i++)
            top = DataPath.above(top) ?? top;
        return top;
    }

    // Identifiers that two images would have without their extensions; what tells them apart takes 16 bytes, however long they are.
    private static HashSet<UInt128> SharedNames(string path, string folder)
    {
        var (seen, shared) = (new Dictionary<UInt128, UInt128>(), new HashSet<UInt128>());
        foreach (var line in Lines(path))
        {
            var id = IdOf(PlaceOf(line, folder), folder);
            var (bare, whole) = (Key(ImageName.Bare(id)), Key(id));
            if (!seen.TryAdd(bare, whole) && seen[bare] != whole)
                shared.Add(bare);
        }

        return shared;
    }

    private static UInt128 Key(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return new UInt128(BitConverter.ToUInt64(hash, 0), BitConverter.ToUInt64(hash, 8));
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = Opened(path);
        while (Next(reader, path) is { } line)
        {
            line = line.Trim();
            if (IsPath(line))
                yield return line.Contains('\0') ? throw new InputException($"The list '{path}' cannot be read: a line of it holds a zero; expected the path of an image on each line.") : line;
        }
    }

    private static StreamReader Opened(string path)
    {
        try
        {
            return new StreamReader(DataFiles.Open(path).Content, Strict, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The list '{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static string? Next(StreamReader reader, string path)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or DecoderFallbackException)
        {
            throw new InputException($"The list '{path}' cannot be read: {(e is DecoderFallbackException ? "it is no text in UTF-8; save it as UTF-8" : e.Message.TrimEnd('.'))}.", e);
        }
    }
}
