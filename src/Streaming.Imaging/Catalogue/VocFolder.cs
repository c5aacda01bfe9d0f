using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// Boxes from a folder of VOC XML files of the images' names: in one folder, or sorted as the images are, as far as they are. An
/// annotation that two images of one name answer to is nobody's, unless it lies at the path of one of them.
/// </summary>
internal sealed class VocFolder : IBoxSource
{
    private readonly string folder, dataset;
    private readonly bool isGiven;
    private readonly Dictionary<string, (bool IsOwn, int Images)> claims = new(StringComparer.Ordinal);
    private (string Of, string Own, string[] Folders) last = ("", "", []);

    // Where images come by once, an annotation is the first one's that answers to it.
    private readonly bool comesFirst;

    // Without entries, where images are not known before they come.
    private VocFolder(string path, string dataset, IEnumerable<CatalogueEntry>? entries, bool isGiven)
    {
        comesFirst = entries is null;
        (folder, this.dataset, this.isGiven) = (Opened(path), dataset, isGiven);
        var (found, images) = (0, 0);
        string? example = null;
        foreach (var entry in entries ?? [])
        {
            images++;
            example ??= entry.ImagePath;
            if (PlaceOf(entry.ImagePath, out var isOwn) is not { } place)
                continue;
            found++;
            var claim = claims.GetValueOrDefault(place);
            claims[place] = isOwn == claim.IsOwn ? (isOwn, claim.Images + 1) : isOwn ? (true, 1) : claim;
        }

        Origin = new BoxOrigin(path, isGiven, found, images, IsBeside: !isGiven);
        if (found > 0 || comesFirst || !isGiven)
            return;
        var others = BoxFile.In([folder]);
        throw new InputException($"The folder '{folder}' has a VOC XML file of none of the {images} images of '{dataset}', such as '{Path.Combine(folder, Path.GetFileNameWithoutExtension(example) + ".xml")}' of '{example}'"
            + (others.Length == 0 ? "; give the folder that has them, or a file of boxes." : $", but files of boxes: {string.Join(", ", others.Select(path => $"'{path}'"))}; give one of these."));
    }

    /// <summary>The boxes of a dataset's images in a folder that was asked for; without entries, where images are not known before they come.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public static VocFolder Given(string folder, string dataset, IEnumerable<CatalogueEntry>? entries) => new(folder, dataset, entries, isGiven: true);

    /// <summary>The boxes in the first of some folders that has any of the dataset's images; null where none has.</summary>
    public static VocFolder? Found(string[] folders, string dataset, Func<IEnumerable<CatalogueEntry>> entries) =>
        folders.Length == 0 || entries().All(Annotations.HasFile) ? null
        : folders.Select(folder => new VocFolder(folder, dataset, entries(), isGiven: false)).FirstOrDefault(source => source.Origin.Found > 0);

    // An archive of annotations often holds a folder that holds them.
    private static string Opened(string folder)
    {
        while (!Directory.Exists(folder) && !DataFiles.FilesIn(folder).Any() && FolderWalk.Subfolders(folder) is [var only])
            folder = Path.Combine(folder, only);
        return folder;
    }

    /// <inheritdoc/>
    public BoxOrigin Origin { get; }

    /// <inheritdoc/>
    public CatalogueEntry With(CatalogueEntry entry)
    {
        // An image's own annotation comes before what happens to lie beside the dataset.
        if (!isGiven && (entry.BoxesAreKnown || Annotations.HasFile(entry)))
            return entry;
        var path = PlaceOf(entry.ImagePath, out var isOwn);
        if (path is null)
            return entry.AnnotatedBy(AnnotationPlaces.Of([folder], entry.ImagePath));
        if (comesFirst)
            return claims.TryAdd(path, (isOwn, 1)) ? entry.AnnotatedBy([path]) : entry.InTable(Refused(entry, path, isOthers: true), "");
        var claim = claims[path];
        return isOwn == claim.IsOwn && (isOwn || claim.Images == 1) ? entry.AnnotatedBy([path])
            : entry.InTable(Refused(entry, path, claim.IsOwn), "");
    }

    private static TableBoxes Refused(CatalogueEntry entry, string path, bool isOthers) => isOthers
        ? TableBoxes.Refused(path, RejectReason.NotAnnotated, $"The image has no annotation: '{path}' is another image's.")
        : TableBoxes.Refused(path, RejectReason.AnnotationUnreadable, $"'{path}' may be the annotation of any of several images '{Path.GetFileName(entry.ImagePath)}'; sort the annotations as the images are.");

    // The annotation in the folder that is likest to the image's own; null where there is none.
    private string? PlaceOf(string image, out bool isOwn)
    {
        var below = Path.GetRelativePath(dataset, DataPath.above(image) ?? dataset);
        if (last.Of != below)
        {
            var parts = below == "." ? [] : below.Split(Path.DirectorySeparatorChar);
            last = (below, Path.Combine([folder, .. parts]), FoldersFor(parts));
        }

        var found = AnnotationPlaces.Of(last.Folders, image).Select(Annotations.Existing).FirstOrDefault(path => path is not null);
        isOwn = found is not null && DataPath.above(found) == last.Own;
        return found;
    }

    // Any run of the image's folders may be there again: without those above, as val below DATASET/Data, or below, as synsets.
    private string[] FoldersFor(string[] parts)
    {
        var runs =
            from length in Enumerable.Range(0, parts.Length + 1).Reverse()
            from first in Enumerable.Range(0, parts.Length - length + 1).Reverse()
            select Path.Combine([folder, .. parts[first..(first + length)]]);
        return [.. runs.Distinct().Where(DataFiles.HasFolder)];
    }
}
