using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>
/// Images at any depth of a folder, each with a VOC XML file of the same base name beside it. An image's identifier is
/// its path below the folder without the extension (<c>cats/0001</c>); where two images of one folder differ only in the
/// extension, both keep it, so identifiers stay unique.
/// </summary>
internal static class PlainLayout
{
    /// <summary>The images, files of a folder before its subfolders.</summary>
    public static IEnumerable<CatalogueEntry> Entries(string root)
    {
        int index = 0;
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out string? folder))
        {
            string synset = Synset.Of(Path.GetFileName(folder));
            string[] images = ImageFolder.Images(folder);
            HashSet<string> shared = SharedNames(images);
            foreach (string image in images)
            {
                string path = Path.Combine(folder, image), name = Path.ChangeExtension(path, null);
                string id = Path.GetRelativePath(root, shared.Contains(Path.GetFileNameWithoutExtension(image)) ? path : name);
                yield return new CatalogueEntry(index++, id.Replace('\\', '/'), path, name + ".xml", [], false, synset);
            }

            foreach (string below in ImageFolder.Subfolders(folder).Reverse().Select(name => Path.Combine(folder, name)).Where(f => !LeadsBack(f)))
                folders.Push(below);
        }
    }

    private static HashSet<string> SharedNames(string[] images)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return images.Select(image => Path.GetFileNameWithoutExtension(image)).Where(name => !seen.Add(name)).ToHashSet(StringComparer.Ordinal);
    }

    // A link to a folder above itself would be followed for ever.
    private static bool LeadsBack(string folder) =>
        Directory.ResolveLinkTarget(folder, returnFinalTarget: true) is { } target
        && (folder + Path.DirectorySeparatorChar).StartsWith(
            Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
