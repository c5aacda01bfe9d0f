using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The images of a dataset, listed in a stable order by their names alone. A dataset is a folder, an archive, which is read as the
/// folder that it would be unpacked to, several archives, or a file that lists images.
/// <para>
/// Two layouts are known. ImageNet CLS-LOC: <c>Data/CLS-LOC/train/&lt;wnid&gt;/</c> and <c>Data/CLS-LOC/val/</c> in the
/// folder or in one of its subfolders (such as <c>ILSVRC</c>), with VOC XML under <c>Annotations/CLS-LOC</c> or, for a
/// split that has no such folder, <c>LOC_&lt;split&gt;_solution.csv</c>. Anything else is a plain folder: images at any
/// depth, with VOC XML files of the same base names beside them or in Annotations folders beside theirs.
/// </para>
/// <para>
/// Boxes can be in another place, and in one file for many images (<see cref="BoxSearch"/>). Which images there are, their order
/// and their identifiers do not depend on it.
/// </para>
/// <para>
/// The order is ordinal: in ImageNet <c>train</c> before <c>val</c>, folders by name, files by name; in a plain folder
/// the files of a folder before its subfolders. Memory holds the names of one folder at a time (and the text of one
/// CSV), so a dataset may have millions of images.
/// </para>
/// </summary>
public sealed class ImageCatalogue
{
    private readonly Func<PassedOver, IEnumerable<CatalogueEntry>> entries;

    private ImageCatalogue(string folder, Listing listing, Func<PassedOver, IEnumerable<CatalogueEntry>> entries, BoxOrigin? boxesFrom)
    {
        Folder = folder;
        Listing = listing;
        BoxesFrom = boxesFrom;
        this.entries = entries;
    }

    /// <summary>The dataset's folder or file, as a full path.</summary>
    public string Folder { get; }

    /// <summary>What the dataset is.</summary>
    internal Listing Listing { get; }

    /// <summary>Where the boxes are from; null where the layout alone says.</summary>
    public BoxOrigin? BoxesFrom { get; }

    /// <summary>Images of kinds that are not read, as far as the last list has come.</summary>
    public PassedOver PassedOver { get; private set; } = new();

    /// <summary>Opens a dataset and makes sure that it holds at least one image.</summary>
    /// <param name="folder">The dataset.</param>
    /// <param name="split">
    /// <c>train</c> or <c>val</c> to list that part of the dataset only; null lists everything. In a plain folder the
    /// part is the subfolder of that name.
    /// </param>
    /// <param name="boxes">How boxes are found; null where nobody asks for boxes, and for classes at most.</param>
    /// <exception cref="InputException">
    /// The folder is missing or cannot be read, has no such part, or holds no image; or the boxes are not there, cannot be read, or are
    /// of other images.
    /// </exception>
    public static ImageCatalogue Open(string folder, string? split = null, BoxSearch? boxes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var full = DatasetPath.ToOpen(folder);
        var listing = Listing.Of(folder, full, split);
        IEnumerable<CatalogueEntry> Names() => listing.Entries(new PassedOver());
        var source = boxes is null ? null
            : boxes.Annotations is { } given ? Given(given, listing.Root, Names)
            : Found(listing, full, split, Names);
        return new ImageCatalogue(full, listing, passedOver => Boxed(listing.Entries(passedOver), source, boxes?.AssumesBox ?? false), source?.Origin);
    }

    /// <summary>Opens a dataset that grows: there may be no image yet, and boxes in another place may be of images that are to come.</summary>
    /// <param name="dataset">A folder, or an archive.</param>
    /// <param name="split">As for <see cref="Open"/>.</param>
    /// <param name="boxes">As for <see cref="Open"/>.</param>
    /// <param name="growth">What of it may be looked into.</param>
    /// <exception cref="InputException">It is missing, or cannot be read.</exception>
    internal static ImageCatalogue OpenGrowing(string dataset, string? split, BoxSearch boxes, IGrowth growth)
    {
        var full = DatasetPath.ToOpen(dataset);
        var listing = Listing.Of(dataset, full, split, growth);
        var source = boxes.Annotations is { } given ? Given(given, full, null) : Found(listing, full, split, () => listing.Entries(new PassedOver()), growth);
        return new ImageCatalogue(full, listing, passedOver => Boxed(listing.Entries(passedOver), source, boxes.AssumesBox), source?.Origin);
    }

    /// <summary>Images that come one by one, such as those of a dataset that grows; they are listed once.</summary>
    /// <param name="dataset">What they come from.</param>
    /// <param name="entries">The images, while they come.</param>
    public static ImageCatalogue Arriving(string dataset, IEnumerable<CatalogueEntry> entries) =>
        Streamed(DatasetPath.ToStream(dataset), _ => entries, null);

    /// <summary>Opens a dataset to list it once: a stream of images is then read in its order as it comes, and never kept.</summary>
    /// <param name="dataset">A folder, an archive, or <see cref="DataPath.StandardInput"/>.</param>
    /// <param name="split">As for <see cref="Open"/>.</param>
    /// <param name="boxes">As for <see cref="Open"/>.</param>
    /// <exception cref="InputException">As for <see cref="Open"/>; what is wrong with a stream is told while it is listed.</exception>
    public static ImageCatalogue OpenOnce(string dataset, string? split = null, BoxSearch? boxes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataset);
        var isInput = dataset == DataPath.StandardInput;
        var root = DatasetPath.ToStream(dataset);
        if (!isInput && !(File.Exists(root) && IsGzip(root)))
            return Open(dataset, split, boxes);
        var source = boxes?.Annotations is { } given ? Given(given, root, null) : null;
        IEnumerable<CatalogueEntry> Listed(PassedOver passedOver) =>
            new StreamedImages(root, split, boxes, passedOver).Read(isInput ? Console.OpenStandardInput() : RegularFile.Open(root), source);
        return Streamed(root, Listed, source?.Origin);
    }

    private static ImageCatalogue Streamed(string root, Func<PassedOver, IEnumerable<CatalogueEntry>> listed, BoxOrigin? boxesFrom) =>
        new(root, new Listing(listed, ListingKind.Folders, root, root), listed, boxesFrom) { IsStream = true };

    /// <summary>Whether its images come by once, in an order that is not theirs to choose; how many there are is not known before.</summary>
    public bool IsStream { get; private init; }

    private static bool IsGzip(string path)
    {
        using var file = RegularFile.Open(path);
        return ArchiveKinds.IsGzip(file);
    }

    /// <summary>
    /// Lists the images, numbered from 0. Folders are read while the list is consumed; every call lists anew, and two
    /// lists of an unchanged folder are equal.
    /// </summary>
    /// <exception cref="InputException">A folder of the dataset, or its CSV, cannot be read (while enumerating).</exception>
    public IEnumerable<CatalogueEntry> Entries()
    {
        PassedOver = new PassedOver();
        return WithFaults(this.entries(PassedOver), PassedOver);
    }

    // Where an archive cannot be read any further, some images are missing: that is told like an image that cannot be read.
    private static IEnumerable<CatalogueEntry> WithFaults(IEnumerable<CatalogueEntry> entries, PassedOver passedOver)
    {
        var count = 0;
        foreach (var entry in entries)
        {
            count++;
            yield return entry;
        }

        foreach (var fault in passedOver.Faults.OrderBy(fault => fault.Place, StringComparer.Ordinal))
        {
            var refused = TableBoxes.Refused(fault.Place, RejectReason.ImageUnreadable, fault.Why);
            yield return new CatalogueEntry(count++, Path.GetFileName(fault.Place), fault.Place, [], refused, assumesBox: false, "", content: null);
        }
    }

    // No names are those of a stream, which come later.
    private static IBoxSource Given(string given, string dataset, Func<IEnumerable<CatalogueEntry>>? names) =>
        Path.TrimEndingDirectorySeparator(DataPath.full(given)) is var path && DataFiles.HasFolder(path) ? VocFolder.Given(path, dataset, names?.Invoke())
        : DataFiles.HasFile(path) ? TableSource.Given(path, dataset, names?.Invoke())
        : throw new InputException($"--annotations: '{path}' does not exist; expected a folder of VOC XML files, COCO's JSON or a CSV of boxes.");

    private static IBoxSource? Found(Listing listing, string full, string? split, Func<IEnumerable<CatalogueEntry>> names, IGrowth? growth = null) => listing.Kind switch
    {
        ListingKind.Folders or ListingKind.Archives =>
            (IBoxSource?)TableSource.Found(TablesIn(full, split), full, names)
            ?? (listing.Kind == ListingKind.Folders && Directory.Exists(full) ? null : VocFolder.Found(BoxArchives.Beside(full, growth), full, names)),
        ListingKind.Lines => TableSource.Found(TablesIn(listing.Root, null), listing.Root, names),
        _ => null,
    };

    // COCO has its files in a folder annotations beside those of the images.
    private static string[] TablesIn(string full, string? split)
    {
        string[] folders = split is null ? [full] : [full, DataFiles.FolderCalled(Path.Combine(full, split)) ?? full];
        return BoxFile.In(folders.SelectMany(folder => AnnotationPlaces.In(folder).Prepend(folder)));
    }

    private static IEnumerable<CatalogueEntry> Boxed(IEnumerable<CatalogueEntry> entries, IBoxSource? source, bool assumes)
    {
        if (source is not null)
            entries = entries.Select(source.With);
        return assumes ? entries.Select(entry => entry.AssumingBox()) : entries;
    }
}
