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
    private readonly Dictionary<string, (bool IsOwn, int Images)> claims = new(StringComparer.Ordinal);
    private (string Of, string Own, string[] Folders) last = ("", "", []);

    // Where images come by once, an annotation is the first one's that answers to it.
    private readonly bool comesFirst;

    /// <summary>The boxes of a dataset's images in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="entries">Its images; null where they are not known before they come.</param>
    /// <exception cref="InputException">There are none.</exception>
    public VocFolder(string folder, string dataset, IEnumerable<CatalogueEntry>? entries)
    {
        comesFirst = entries is null;
        (this.folder, this.dataset) = (folder, dataset);
        var (found, images) = (0, 0);
        string? example = null;
        foreach (var entry in entries ?? [])
        {
            images++;
            example ??= entry.ImagePath;
            if (PlaceOf(entry.ImagePath, out var isOwn) is not { } path)
                continue;
            found++;
            var claim = claims.GetValueOrDefault(path);
            claims[path] = isOwn == claim.IsOwn ? (isOwn, claim.Images + 1) : isOwn ? (true, 1) : claim;
        }

        Origin = new BoxOrigin(folder, true, found, images);
        if (found > 0 || comesFirst)
            return;
        var others = BoxFile.In([folder]);
        throw new InputException($"The folder '{folder}' has a VOC XML file of none of the {images} images of '{dataset}', such as '{Path.Combine(folder, Path.GetFileNameWithoutExtension(example) + ".xml")}' of '{example}'"
            + (others.Length == 0 ? "; give the folder that has them, or a file of boxes." : $", but files of boxes: {string.Join(", ", others.Select(path => $"'{path}'"))}; give one of these."));
    }

    /// <inheritdoc/>
    public BoxOrigin Origin { get; }

    /// <inheritdoc/>
    public CatalogueEntry With(CatalogueEntry entry)
    {
        var path = PlaceOf(entry.ImagePath, out var isOwn);
        if (path is null)
            return entry.AnnotatedBy(AnnotationPlaces.Of([folder], entry.ImagePath));
        if (comesFirst)
            return claims.TryAdd(path, (isOwn, 1)) ? entry.AnnotatedBy([path]) : entry.InTable(new TableBoxes(path, [], areShares: false, size: null, Refusal(entry, path, isOthers: true)), "");
        var claim = claims[path];
        return isOwn == claim.IsOwn && (isOwn || claim.Images == 1) ? entry.AnnotatedBy([path])
            : entry.InTable(new TableBoxes(path, [], areShares: false, size: null, Refusal(entry, path, claim.IsOwn)), "");
    }

    private static TableRefusal Refusal(CatalogueEntry entry, string path, bool isOthers) => isOthers
        ? new TableRefusal(RejectReason.NotAnnotated, $"The image has no annotation: '{path}' is another image's.")
        : new TableRefusal(RejectReason.AnnotationUnreadable, $"'{path}' may be the annotation of any of several images '{Path.GetFileName(entry.ImagePath)}'; sort the annotations as the images are.");

    // The annotation in the folder that is likest to the image's own; null where there is none.
    private string? PlaceOf(string image, out bool isOwn)
    {
        var below = Path.GetRelativePath(dataset, Path.GetDirectoryName(image) ?? dataset);
        if (last.Of != below)
        {
            var parts = below == "." ? [] : below.Split(Path.DirectorySeparatorChar);
            last = (below, Path.Combine([folder, .. parts]), FoldersFor(parts));
        }

        var found = AnnotationPlaces.Of(last.Folders, image).Select(Annotations.Existing).FirstOrDefault(path => path is not null);
        isOwn = found is not null && Path.GetDirectoryName(found) == last.Own;
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
