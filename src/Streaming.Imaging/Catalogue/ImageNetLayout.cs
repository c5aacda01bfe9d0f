using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>ImageNet's CLS-LOC folders (ILSVRC 2012 and later, as the challenge and its mirrors ship them).</summary>
internal sealed class ImageNetLayout
{
    private static readonly string[] Splits = ["train", "val"];

    private readonly string root;

    // Read when first asked for, and then kept: sorting half a million rows takes a second.
    private readonly Dictionary<string, Lazy<BoxTable?>> solutions;

    private ImageNetLayout(string root)
    {
        this.root = root;
        solutions = Splits.ToDictionary(split => split, split => new Lazy<BoxTable?>(() => FindSolution(split)));
    }

    /// <summary>The layout in the folder or in one of its subfolders; null where there is none.</summary>
    public static ImageNetLayout? Find(string folder)
    {
        if (IsRoot(folder))
            return new ImageNetLayout(folder);
        return FolderWalk.Subfolders(folder).Select(name => Path.Combine(folder, name)).FirstOrDefault(IsRoot) is { } below ? new ImageNetLayout(below) : null;
    }

    /// <summary>Where an image's VOC XML file may lie.</summary>
    /// <param name="root">The folder that the layout begins in.</param>
    /// <param name="part">train or val.</param>
    /// <param name="below">The image's folder below those of its part; empty for none.</param>
    /// <param name="image">The image's file name.</param>
    public static string[] AnnotationsOf(string root, string part, string below, string image)
    {
        // val's boxes stay flat where its images were sorted into the folders of their synsets.
        string[] folders = [Path.Combine(AnnotationFolder(root, part), below), AnnotationFolder(root, part), Path.Combine(SplitFolder(root, part), below)];
        return AnnotationPlaces.Of(folders.Distinct(), image);
    }

    /// <summary>The folder of the split's images.</summary>
    public string SplitFolder(string split) => SplitFolder(root, split);

    /// <summary>Whether the dataset has this part.</summary>
    public bool HasSplit(string split) => Splits.Contains(split) && DataFiles.HasFolder(SplitFolder(split));

    /// <summary>The images of one split, or of all.</summary>
    public IEnumerable<CatalogueEntry> Entries(string? split, PassedOver passedOver)
    {
        var index = 0;
        var walk = new FolderWalk(passedOver);
        foreach (var part in Splits.Where(p => (split is null || split == p) && HasSplit(p)))
        {
            var solution = HasAnnotations(part) ? null : solutions[part].Value;
            if (walk.Enter(SplitFolder(part), 0) is not { } contents)
                continue;

            // train has one folder a class; val is flat, or sorted like train. Reading either way does no harm to the other.
            foreach (var image in contents.Images)
                yield return Entry(index++, part, "", image, solution);
            foreach (var below in contents.Subfolders)
            {
                foreach (var image in walk.Enter(Path.Combine(SplitFolder(part), below.Name), 1)?.Images ?? [])
                    yield return Entry(index++, part, below.Name, image, solution);
            }
        }
    }

    private CatalogueEntry Entry(int index, string part, string below, string image, BoxTable? solution)
    {
        string path = Path.Combine(SplitFolder(part), below, image), id = Path.GetFileNameWithoutExtension(image), synset = Synset.Of(below);
        if (solution is null)
        {
            return new CatalogueEntry(index, id, path, AnnotationsOf(root, part, below, image), null, assumesBox: false, synset, content: null);
        }

        // Most images of ImageNet's training set have no row: nobody ever drew a box in them.
        var row = solution.Find(id);
        return row < 0
            ? new CatalogueEntry(index, id, path, [], solution.Refused(RejectReason.NotAnnotated, $"The image has no annotation: '{solution.Path}' has no row of '{id}', and there is no folder Annotations/CLS-LOC of its part."), assumesBox: false, synset, content: null)
            : new CatalogueEntry(index, id, path, [], solution.BoxesOf(row), assumesBox: false, synset.Length > 0 ? synset : solution.SynsetOf(row), content: null);
    }

    private static bool IsRoot(string folder)
    {
        var data = Path.Combine(folder, "Data", "CLS-LOC");
        return Splits.Any(split => DataFiles.HasFolder(Path.Combine(data, split)));
    }

    private bool HasAnnotations(string split) =>
        DataFiles.HoldsAny(AnnotationFolder(root, split));

    private static string SplitFolder(string root, string split) => Path.Combine(root, "Data", "CLS-LOC", split);

    private static string AnnotationFolder(string root, string split) => Path.Combine(root, "Annotations", "CLS-LOC", split);

    // Mirrors put the CSV beside the ILSVRC folder rather than inside it.
    private BoxTable? FindSolution(string split) =>
        new[] { this.root, DataPath.above(this.root) ?? this.root }
            .Select(folder => Path.Combine(folder, $"LOC_{split}_solution.csv"))
            .FirstOrDefault(DataFiles.HasFile) is { } csv
            ? BoxFile.Read(csv)
            : null;
}
