using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// Where the VOC XML file of an image may lie: beside it; or under a folder named Annotations that lies in the image's
/// folder or in one above it, at the image's own path below that place, with or without the folder of images at its
/// beginning (<c>JPEGImages/x.jpg</c> beside <c>Annotations/x.xml</c>, <c>Data/CLS-LOC/val/x.JPEG</c> beside
/// <c>Annotations/CLS-LOC/val/x.xml</c>) and the synset's folder at its end. Names are taken in any letter case.
/// </summary>
/// <param name="top">The highest folder that is looked in.</param>
internal sealed class AnnotationPlaces(string top)
{
    private static readonly HashSet<string> OfBoxes = new(["annotations", "annotation"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> OfImages = new(["images", "image", "jpegimages", "imgs", "img", "pictures", "photos", "data"], StringComparer.OrdinalIgnoreCase);

    // Some sets keep the boxes one folder deeper, beside masks.
    private static readonly string[] Within = ["", "xmls", "xml"];

    private readonly Dictionary<string, string[]> boxFolders = new(StringComparer.Ordinal);

    /// <summary>The folders of annotations in a folder.</summary>
    public static IEnumerable<string> In(string folder) => Listed(folder).Where(OfBoxes.Contains).Select(name => Path.Combine(folder, name));

    /// <summary>Tells which folders a folder holds, so that it is not read again.</summary>
    public void Note(string folder, IEnumerable<string> subfolders) =>
        boxFolders[folder] = [.. subfolders.Where(OfBoxes.Contains).Select(name => Path.Combine(folder, name))];

    /// <summary>The folders in which the annotations of a folder's images may lie, the folder itself first.</summary>
    public string[] For(string folder)
    {
        var found = new List<string> { folder };
        for (var above = folder; above is not null; above = above == top ? null : DataPath.above(above))
        {
            var below = Path.GetRelativePath(above, folder);
            var parts = below == "." ? [] : below.Split(Path.DirectorySeparatorChar);
            foreach (var boxes in BoxFoldersIn(above))
                found.AddRange(Within.SelectMany(within => Variants(parts).Select(part => Path.Combine([boxes, within, .. part]))).Where(DataFiles.HasFolder));
        }

        return [.. found.Distinct()];
    }

    /// <summary>The places of one image's annotation, given the folders.</summary>
    public static string[] Of(IEnumerable<string> folders, string image)
    {
        var name = Path.GetFileNameWithoutExtension(image) + ".xml";
        return [.. folders.Select(folder => Path.Combine(folder, name))];
    }

    private static IEnumerable<string[]> Variants(string[] parts)
    {
        string[][] begins = parts.Length > 0 && OfImages.Contains(parts[0]) ? [parts, parts[1..]] : [parts];
        return begins.SelectMany(begin => begin.Length > 0 && Synset.Of(begin[^1]).Length > 0 ? new[] { begin, begin[..^1] } : [begin]);
    }

    private string[] BoxFoldersIn(string folder)
    {
        if (!boxFolders.ContainsKey(folder))
            Note(folder, Listed(folder));
        return boxFolders[folder];
    }

    // A folder above the dataset may be anybody's; where it cannot be read, nothing is found in it.
    private static string[] Listed(string folder)
    {
        try
        {
            return FolderWalk.Subfolders(folder);
        }
        catch (InputException)
        {
            return [];
        }
    }
}
