using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// Images at any depth of a folder, with VOC XML files where <see cref="AnnotationPlaces"/> says. An image's identifier is
/// its path below the folder without the extension (<c>cats/0001</c>); where two images of one folder differ only in the
/// extension, both keep it, so identifiers stay unique. An archive is called as the folder that it would be unpacked to.
/// </summary>
internal static class PlainLayout
{
    /// <summary>The images, files of a folder before its subfolders.</summary>
    /// <param name="root">The folder, or the archive.</param>
    /// <param name="passedOver">Where images that are not read are counted.</param>
    /// <param name="enters">Which archives in a folder are folders in it, by their paths; null for none.</param>
    public static IEnumerable<CatalogueEntry> Entries(string root, PassedOver passedOver, Func<string, bool>? enters = null)
    {
        var index = 0;
        var walk = new FolderWalk(passedOver, enters);
        var places = new AnnotationPlaces(DataPath.above(root) ?? root);
        var folders = new Stack<(string Folder, string Called, int Depth)>([(root, "", 0)]);
        while (folders.TryPop(out var next))
        {
            (var folder, var called, var depth) = next;
            if (walk.Enter(folder, depth) is not { } contents)
                continue;
            places.Note(folder, contents.Subfolders.Select(below => below.Name));
            var synset = Synset.Of(called.Length > 0 ? Path.GetFileName(called) : ArchiveKinds.FolderOf(Path.GetFileName(folder)));
            var boxFolders = contents.Images.Length > 0 ? places.For(folder) : [];
            var shared = SharedNames(contents.Images);
            foreach (var image in contents.Images)
            {
                var bare = Path.GetFileNameWithoutExtension(image);
                var id = Below(called, shared.Contains(bare) ? image : bare).Replace('\\', '/');
                var boxes = contents.HasJson ? [.. AnnotationPlaces.Of(boxFolders, image), JsonAnnotation.PlaceOf(Path.Combine(folder, image))] : AnnotationPlaces.Of(boxFolders, image);
                yield return new CatalogueEntry(index++, id, Path.Combine(folder, image), boxes, null, assumesBox: false, synset, content: null);
            }

            foreach (var below in contents.Subfolders.Reverse())
                folders.Push((Path.Combine(folder, below.Name), Below(called, below.Called), depth + 1));
        }
    }

    private static string Below(string folder, string name) => folder.Length == 0 ? name : folder + "/" + name;

    private static HashSet<string> SharedNames(string[] images)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return images.Select(image => Path.GetFileNameWithoutExtension(image)).Where(name => !seen.Add(name)).ToHashSet(StringComparer.Ordinal);
    }
}
