using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The images of a dataset with their classes, for training and testing classifiers. Two layouts are known: ImageNet's
/// CLS-LOC folders, where the class is the synset, and folders of classes (<c>train/&lt;class&gt;/</c> and
/// <c>val/&lt;class&gt;/</c>, or <c>&lt;class&gt;/</c> alone), where it is the name of the folder. Where the first image has its class
/// beside it (<see cref="ClassBeside"/>), all have. Classes come in the ordinal order of their names, images in the catalogue's.
/// </summary>
public sealed class LabelledImages
{
    private LabelledImages(string folder, string? part, IReadOnlyList<string> classes, IReadOnlyList<LabelledImage> images, PassedOver passedOver)
    {
        PassedOver = passedOver;
        Folder = folder;
        Part = part;
        Classes = classes;
        Images = images;
    }

    /// <summary>The dataset's folder as it was given.</summary>
    public string Folder { get; }

    /// <summary>train or val; null where all of the folder was read.</summary>
    public string? Part { get; }

    /// <summary>The names of the classes; an image's label is a place in this list.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The images in the catalogue's order.</summary>
    public IReadOnlyList<LabelledImage> Images { get; }

    /// <summary>Images of kinds that are not read.</summary>
    public PassedOver PassedOver { get; }

    /// <summary>Whether the dataset has a part of that name: train or val.</summary>
    public static bool HasPart(string folder, string part) =>
        DatasetPath.ToOpen(folder) is var full && DataFiles.HasFolder(full)
        && (ImageNetLayout.Find(full)?.HasSplit(part) ?? DataFiles.FolderCalled(Path.Combine(full, part)) is not null);

    /// <summary>Lists a dataset, or one part of it.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="part">train or val; null for all of the folder.</param>
    /// <exception cref="InputException">
    /// The folder or the part is missing or holds no image, an image lies in no class, or a class holds no image.
    /// </exception>
    public static LabelledImages Open(string folder, string? part = null)
    {
        var catalogue = ImageCatalogue.Open(folder, part);
        var kind = catalogue.Listing.Kind;
        var imageNet = kind == ListingKind.ImageNet ? ImageNetLayout.Find(catalogue.Folder) : null;
        Func<CatalogueEntry, string>? classOf = imageNet is null ? null : SynsetOf;
        var classed = catalogue.Entries()
            .Select(Readable)
            .Select(entry => (Entry: entry, Class: (classOf ??= IsClassBeside(entry) ? ClassOf : FolderOf(kind))(entry)))
            .ToList();
        var classes = classed.Select(image => image.Class).Distinct().Order(StringComparer.Ordinal).ToList();
        if ((imageNet is not null ? ClassFolders(imageNet, part) : kind == ListingKind.Folders && classOf != ClassOf ? catalogue.Listing.Part : null) is { } holder)
            RefuseEmptyClass(holder, classes);
        var labels = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        return new LabelledImages(folder, part, classes,
            [.. classed.Select(image => new LabelledImage(image.Entry.Id, image.Entry.ImagePath, labels[image.Class]))], catalogue.PassedOver);
    }

    /// <summary>The same images with the labels that another list of classes gives them.</summary>
    /// <param name="classes">A list that holds each class of this dataset.</param>
    /// <param name="whose">Whose classes they are, for the error.</param>
    /// <exception cref="InputException">A class of this dataset is not in the list.</exception>
    public LabelledImages LabelledBy(IReadOnlyList<string> classes, string whose)
    {
        var places = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var labels = Classes.Select(name => places.TryGetValue(name, out var place)
            ? place
            : throw new InputException($"{Place}: class '{name}' is not one of the {classes.Count} classes of {whose} ({Some(classes)}); expected folders named as its classes are.")).ToList();
        return new LabelledImages(Folder, Part, classes, [.. Images.Select(image => image with { Label = labels[image.Label] })], PassedOver);
    }

    /// <summary>The same images, each told what its file holds.</summary>
    /// <param name="contentHashes">For each image what <see cref="ImageContent.HashOf"/> told.</param>
    public LabelledImages WithContents(IReadOnlyList<string> contentHashes) =>
        new(Folder, Part, Classes, [.. Images.Zip(contentHashes, (image, hash) => image with { ContentHash = hash })], PassedOver);

    /// <summary>The same dataset with only some of its images.</summary>
    /// <param name="keeps">Whether an image, by its place in <see cref="Images"/>, is one of them.</param>
    public LabelledImages Only(Func<int, bool> keeps) =>
        new(Folder, Part, Classes, [.. Images.Where((_, place) => keeps(place))], PassedOver);

    /// <summary>The dataset's folder, or that of its part.</summary>
    public string Place => Part is null ? Folder : Path.Combine(Folder, Part);

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(3)) + (names.Count > 3 ? ", .." : "");

    // A class of which some images are missing is another class.
    private static CatalogueEntry Readable(CatalogueEntry entry) =>
        entry.Table?.Refusal is { Reason: RejectReason.ImageUnreadable } refusal ? throw new InputException(refusal.Detail) : entry;

    // The folder below the dataset that an image lies in; of a list, which may name images anywhere, the image's own.
    private static Func<CatalogueEntry, string> FolderOf(ListingKind kind) => entry =>
    {
        var end = kind == ListingKind.Lines ? entry.Id.LastIndexOf('/') : entry.Id.IndexOf('/', StringComparison.Ordinal);
        var start = kind == ListingKind.Lines && end > 0 ? entry.Id.LastIndexOf('/', end - 1) + 1 : 0;
        return end > start
            ? entry.Id[start..end]
            : throw new InputException($"{entry.ImagePath}: the image lies in no class; expected a folder for each class, such as {Path.Combine(DataPath.above(entry.ImagePath) ?? "", "CLASS", Path.GetFileName(entry.ImagePath))}, or a file .cls with its class beside each image.");
    };

    private static bool IsClassBeside(CatalogueEntry entry)
    {
        try
        {
            return ClassBeside.Of(entry.ImagePath).Length > 0;
        }
        catch (ItemRejectedException e)
        {
            throw new InputException($"{entry.ImagePath}: its class is not known: {e.Message}", e);
        }
    }

    private static string ClassOf(CatalogueEntry entry) =>
        IsClassBeside(entry) ? ClassBeside.Of(entry.ImagePath)
        : throw new InputException($"{entry.ImagePath}: the image lies in no class; expected a file .cls with its class beside it, or a label in its .json, as the first image has.");

    private static string SynsetOf(CatalogueEntry entry)
    {
        if (entry.Synset.Length > 0)
            return entry.Synset;
        try
        {
            var synset = Annotations.SynsetOf(entry);
            if (synset.Length > 0)
                return synset;
        }
        catch (ItemRejectedException e)
        {
            throw new InputException($"{entry.ImagePath}: its class is not known: {e.Message}", e);
        }
        throw new InputException($"{entry.ImagePath}: '{entry.Table?.Table ?? entry.AnnotationPaths[0]}' does not tell its class; expected a WordNet identifier such as n01440764.");
    }

    private static string? ClassFolders(ImageNetLayout layout, string? part) =>
        layout.SplitFolder(part ?? "train") is var folder && DataFiles.HasFolder(folder) && FolderWalk.Subfolders(folder).Length > 0 ? folder : null;

    private static void RefuseEmptyClass(string holder, List<string> classes)
    {
        if (FolderWalk.Subfolders(holder).Except(classes).Select(name => Path.Combine(holder, name)).FirstOrDefault(folder => !LeadsBack(folder)) is not { } empty)
            return;
        throw new InputException(new DirectoryInfo(empty).LinkTarget is { } target
            ? $"{empty}: the class holds no image of its own: it is a link to '{target}', whose images are counted where the folder is met first; remove the link, or put files there."
            : $"{empty}: the class holds no image that is not counted elsewhere; expected {ImageKinds.Words} files, so put some there or remove the folder.");
    }

    // A link to the folder of the classes, or to one above it, is no class.
    private static bool LeadsBack(string folder) =>
        new DirectoryInfo(folder).LinkTarget is not null
        && RealPath.isIn(RealPath.ofPath(folder), RealPath.ofPath(Path.GetDirectoryName(folder)!));
}
