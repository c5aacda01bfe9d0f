using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>ImageNet's CLS-LOC folders (ILSVRC 2012 and later, as the challenge and its mirrors ship them).</summary>
internal sealed class ImageNetLayout
{
    private static readonly string[] Splits = ["train", "val"];

    private readonly string _root;

    // Read when first asked for, and then kept: sorting half a million rows takes a second.
    private readonly Dictionary<string, Lazy<LocSolution?>> _solutions;

    private ImageNetLayout(string root)
    {
        _root = root;
        _solutions = Splits.ToDictionary(split => split, split => new Lazy<LocSolution?>(() => FindSolution(split)));
    }

    /// <summary>The layout in the folder or in one of its subfolders; null where there is none.</summary>
    public static ImageNetLayout? Find(string folder)
    {
        if (IsRoot(folder))
            return new ImageNetLayout(folder);
        return ImageFolder.Subfolders(folder).Select(name => Path.Combine(folder, name)).FirstOrDefault(IsRoot) is { } below ? new ImageNetLayout(below) : null;
    }

    /// <summary>The folder of the split's images.</summary>
    public string SplitFolder(string split) => Path.Combine(_root, "Data", "CLS-LOC", split);

    /// <summary>Whether the dataset has this part.</summary>
    public bool HasSplit(string split) => Splits.Contains(split) && Directory.Exists(SplitFolder(split));

    /// <summary>The images of one split, or of all.</summary>
    public IEnumerable<CatalogueEntry> Entries(string? split)
    {
        int index = 0;
        foreach (string part in Splits.Where(p => (split is null || split == p) && HasSplit(p)))
        {
            LocSolution? solution = Directory.Exists(AnnotationFolder(part)) ? null : _solutions[part].Value;

            // train has one folder a class; val is flat. Reading either way does no harm to the other.
            foreach (string image in ImageFolder.Images(SplitFolder(part)))
                yield return Entry(index++, Path.Combine(SplitFolder(part), image), AnnotationFolder(part), "", solution);
            foreach (string name in ImageFolder.Subfolders(SplitFolder(part)))
            {
                string images = Path.Combine(SplitFolder(part), name), annotations = Path.Combine(AnnotationFolder(part), name);
                foreach (string image in ImageFolder.Images(images))
                    yield return Entry(index++, Path.Combine(images, image), annotations, Synset.Of(name), solution);
            }
        }
    }

    private static CatalogueEntry Entry(int index, string imagePath, string annotationFolder, string synset, LocSolution? solution)
    {
        string id = Path.GetFileNameWithoutExtension(imagePath);
        if (solution is null)
            return new CatalogueEntry(index, id, imagePath, Path.Combine(annotationFolder, id + ".xml"), [], false, synset);

        bool known = solution.TryFind(id, out string rowSynset, out Box[] boxes);
        // Most images of ImageNet's training set have no row: nobody ever drew a box in them.
        string annotation = known || solution.Lists(id) ? solution.Path : "";
        return new CatalogueEntry(index, id, imagePath, annotation, boxes, known, synset.Length > 0 ? synset : rowSynset);
    }

    private static bool IsRoot(string folder)
    {
        string data = Path.Combine(folder, "Data", "CLS-LOC");
        return Splits.Any(split => Directory.Exists(Path.Combine(data, split)));
    }

    private string AnnotationFolder(string split) => Path.Combine(_root, "Annotations", "CLS-LOC", split);

    // Mirrors put the CSV beside the ILSVRC folder rather than inside it.
    private LocSolution? FindSolution(string split) =>
        new[] { _root, Path.GetDirectoryName(_root) ?? _root }
            .Select(folder => Path.Combine(folder, $"LOC_{split}_solution.csv"))
            .FirstOrDefault(File.Exists) is { } csv
            ? LocSolution.Read(csv)
            : null;
}
