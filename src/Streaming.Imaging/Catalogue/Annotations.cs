using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>Reads an image's size and boxes.</summary>
public static class Annotations
{
    // As far as ImageNet's Annotations are above Data/CLS-LOC/train/SYNSET.
    private const int FoldersAbove = 4;

    /// <summary>
    /// Reads the annotations of a catalogue entry and the size in the image file's header; pixels are not decoded.
    /// <para>
    /// Both are in the frame in which a viewer shows the picture, as <see cref="ImageDecoder"/> decodes it;
    /// <see cref="BoxFrame"/> says which boxes are turned along with it.
    /// </para>
    /// <para>
    /// A box's numbers are taken as continuous edges: ImageNet's run from 0 up to the width itself, so a box may touch
    /// every border of its image. Nothing is clipped.
    /// </para>
    /// <para>
    /// Every box counts: those of all annotations that the entry has, each box of the same edges in several of them once.
    /// The size and the boxes belong to the returned entry, whose synset is filled in from the annotation's first
    /// object where the names on disk did not tell it.
    /// </para>
    /// </summary>
    /// <exception cref="ItemRejectedException">
    /// <see cref="RejectReason.NotAnnotated"/>: there is no annotation.
    /// <see cref="RejectReason.AnnotationUnreadable"/>: the annotation is not well-formed, refused (document
    /// types, sizes), has an object without its four numbers, describes an image of another size, or does not tell on which
    /// picture it was drawn. <see cref="RejectReason.ImageUnreadable"/>: the image is missing, not an image, or too large.
    /// </exception>
    public static AnnotatedImage Read(CatalogueEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var annotations = entry.Table is null ? OfFiles(entry) : [];
        var json = entry.Table is null && annotations.Length == 0 ? OfJson(entry) : null;
        if (entry.Table is null && annotations.Length == 0 && json?.Boxes is null && !entry.AssumesBox)
            throw NotAnnotated(entry);
        if (entry.Table?.Refusal is { } refusal && !(entry.AssumesBox && refusal.Reason == RejectReason.NotAnnotated))
            throw new ItemRejectedException(refusal.Reason, refusal.Detail);
        var header = ImageHeader.Read(entry);
        var frame = header.Frame;
        if (entry.Table is { Refusal: null } table)
            annotations = [OfTable(table, entry.Synset, frame)];
        if (json?.Boxes is { } beside)
            annotations = [OfTable(beside, json.Synset, frame) with { Stamp = json.Stamp }];
        Box[][] boxes = [.. annotations.Select(a => BoxFrame.Shown(a.Boxes, a.Size, frame, a.Path, entry.ImagePath))];
        // Where nothing speaks of the image, what is assumed takes its place: a refusal would have ended this before.
        if (annotations.Length == 0)
            boxes = [[BoxModule.assumed(frame.Width, frame.Height)]];

        var synset = FirstSynset(annotations);
        if (synset.Length == 0 && entry.Synset.Length == 0 && ClassBeside.TextOf(entry.ImagePath) is { } named)
            synset = Streaming.Imaging.Boxes.Synset.Of(named);
        var told = entry.Synset.Length > 0 || synset.Length == 0 ? entry : entry.OfSynset(synset);
        FileStamp[] files = [header.Stamp, .. annotations.Where(a => a.Stamp is not null).Select(a => a.Stamp!.Value)];
        return new AnnotatedImage(told, frame.Width, frame.Height, Together(boxes), new ImageSource(files, frame.DecodingBytes));
    }

    /// <summary>The annotations of an image that is in no catalogue: those that exist beside it and in Annotations folders.</summary>
    public static string[] PlacesOf(string image)
    {
        string path = DataPath.full(image), folder = DataPath.above(path) ?? path, top = folder;
        for (var i = 0; i < FoldersAbove; i++)
            top = DataPath.above(top) ?? top;
        return [.. AnnotationPlaces.Of(new AnnotationPlaces(top).For(folder), path).Select(Existing).OfType<string>()];
    }

    /// <summary>The class that an entry's annotations tell; empty where they tell none.</summary>
    /// <exception cref="ItemRejectedException">As for <see cref="Read"/>.</exception>
    internal static string SynsetOf(CatalogueEntry entry) =>
        entry.Table?.Refusal is { } refusal ? throw new ItemRejectedException(refusal.Reason, refusal.Detail)
        : entry.Synset.Length > 0 || entry.Table is not null ? entry.Synset
        : OfFiles(entry) is { Length: > 0 } annotations || entry.AssumesBox ? FirstSynset(OfFiles(entry))
        : throw NotAnnotated(entry);

    /// <summary>An entry with what these annotations of its say, read now.</summary>
    internal static CatalogueEntry InTable(CatalogueEntry entry, string[] paths)
    {
        try
        {
            VocAnnotation[] read = [.. paths.Where(path => !JsonAnnotation.IsOne(path)).Select(VocAnnotation.Read)];
            if (read.Length == 0)
            {
                var json = JsonAnnotation.Read(paths[0]);
                return json.Boxes is { } beside ? entry.InTable(beside, json.Synset) : throw NotAnnotated(entry.AnnotatedBy(paths));
            }

            var boxes = Together([.. read.Select(annotation => annotation.Boxes)]);
            var size = read.Select(annotation => annotation.Size).FirstOrDefault(size => size is not null);
            return entry.InTable(new TableBoxes(read[0].Path, boxes, areShares: false, size is { } stated ? (stated.Width, stated.Height) : null, refusal: null), FirstSynset(read));
        }
        catch (ItemRejectedException e)
        {
            return entry.InTable(TableBoxes.Refused(paths[0], e.Reason, e.Message), "");
        }
    }

    private static string FirstSynset(VocAnnotation[] annotations) => annotations.Select(a => a.Synset).FirstOrDefault(name => name.Length > 0) ?? "";

    private static Box[] Together(Box[][] boxes) =>
        boxes.Length == 1 ? boxes[0] : [.. boxes[0], .. boxes.Skip(1).SelectMany(more => more).Distinct().Except(boxes[0])];

    /// <summary>Whether one of an entry's VOC XML files is there.</summary>
    internal static bool HasFile(CatalogueEntry entry) =>
        Array.Exists(entry.AnnotationPaths, path => !JsonAnnotation.IsOne(path) && Existing(path) is not null) || HasJson(entry);

    // Shares are of the picture as it is shown: where it is stored otherwise, no size is stated, and the frame refuses it.
    private static VocAnnotation OfTable(TableBoxes table, string synset, ImageFrame frame)
    {
        var boxes = table.AreShares ? [.. table.Boxes.Select(Pixels)] : table.Boxes;
        return new VocAnnotation(table.Table, boxes, synset, table.AreShares || table.Size is not { } size ? null : (size.Item1, size.Item2), null);

        Box Pixels(Box shares) => new(shares.XMin * frame.Width, shares.YMin * frame.Height, Math.Min(1, shares.XMax) * frame.Width, Math.Min(1, shares.YMax) * frame.Height);
    }

    private static VocAnnotation[] OfFiles(CatalogueEntry entry) =>
        [.. entry.AnnotationPaths.Where(path => !JsonAnnotation.IsOne(path)).Select(Existing).OfType<string>().Select(VocAnnotation.Read)];

    // One that cannot be read is the image's, too.
    private static bool HasJson(CatalogueEntry entry)
    {
        try
        {
            return OfJson(entry)?.Boxes is not null;
        }
        catch (ItemRejectedException)
        {
            return true;
        }
    }

    private static JsonAnnotation? OfJson(CatalogueEntry entry) =>
        Array.Find(entry.AnnotationPaths, JsonAnnotation.IsOne) is { } path && DataFiles.HasFile(path) ? JsonAnnotation.Read(path) : null;

    private static ItemRejectedException NotAnnotated(CatalogueEntry entry) =>
        new(RejectReason.NotAnnotated, $"The image has no annotation: {string.Join(" or ", entry.AnnotationPaths.Select(path => $"'{path}'"))} does not exist, and is looked for beside the image and in Annotations folders.");

    /// <summary>The annotation in this place, in either case of its extension; null where there is none.</summary>
    internal static string? Existing(string path) =>
        DataFiles.HasFile(path) ? path
        : Path.ChangeExtension(path, ".XML") is var upper && DataFiles.HasFile(upper) ? upper
        : null;
}
