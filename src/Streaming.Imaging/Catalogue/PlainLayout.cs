using Streaming.Domain;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// Images at any depth of a folder, with VOC XML files where <see cref="AnnotationPlaces"/> says. An image's identifier is
/// its path below the folder without the extension (<c>cats/0001</c>); where two images of one folder differ only in the
/// extension, both keep it, so identifiers stay unique.
/// </summary>
internal static class PlainLayout
{
    /// <summary>The images, files of a folder before its subfolders.</summary>
    public static IEnumerable<CatalogueEntry> Entries(string root, PassedOver passedOver)
    {
        var index = 0;
        var walk = new FolderWalk(passedOver);
        var places = new AnnotationPlaces(Path.GetDirectoryName(root) ?? root);
        var folders = new Stack<(string Folder, int Depth)>([(root, 0)]);
        while (folders.TryPop(out var next))
        {
            (var folder, var depth) = next;
            if (walk.Enter(folder, depth) is not { } contents)
                continue;
            places.Note(folder, contents.Subfolders);
            var synset = Synset.Of(Path.GetFileName(folder));
            var boxFolders = contents.Images.Length > 0 ? places.For(folder) : [];
            var shared = SharedNames(contents.Images);
            foreach (var image in contents.Images)
            {
                var path = Path.Combine(folder, image);
                var id = Path.GetRelativePath(root, shared.Contains(Path.GetFileNameWithoutExtension(image)) ? path : Path.ChangeExtension(path, null));
                yield return new CatalogueEntry(index++, id.Replace('\\', '/'), path, AnnotationPlaces.Of(boxFolders, image), null, assumesBox: false, synset, content: null);
            }

            foreach (var below in contents.Subfolders.Reverse())
                folders.Push((Path.Combine(folder, below), depth + 1));
        }
    }

    private static HashSet<string> SharedNames(string[] images)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return images.Select(image => Path.GetFileNameWithoutExtension(image)).Where(name => !seen.Add(name)).ToHashSet(StringComparer.Ordinal);
    }
}
