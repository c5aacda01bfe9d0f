using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>Reads an image's size and boxes.</summary>
public static class Annotations
{
    /// <summary>
    /// Reads the annotation of a catalogue entry and the size in the image file's header; pixels are not decoded.
    /// <para>
    /// Both are in the frame in which the pixels are stored: an EXIF orientation is ignored here and in
    /// <see cref="ImageDecoder"/>, because ImageNet's boxes were drawn on the stored frame.
    /// </para>
    /// <para>
    /// A box's numbers are taken as continuous edges: ImageNet's run from 0 up to the width itself, so a box may touch
    /// every border of its image. Nothing is clipped.
    /// </para>
    /// <para>
    /// The size and the boxes belong to the returned entry, whose synset is filled in from the annotation's first
    /// object where the names on disk did not tell it.
    /// </para>
    /// </summary>
    /// <exception cref="ItemRejectedException">
    /// <see cref="RejectReason.NotAnnotated"/>: there is no annotation.
    /// <see cref="RejectReason.AnnotationUnreadable"/>: the annotation is not well-formed, refused (document
    /// types, sizes), has an object without its four numbers, or describes an image of another size.
    /// <see cref="RejectReason.ImageUnreadable"/>: the image is missing, not an image, or too large.
    /// </exception>
    public static AnnotatedImage Read(CatalogueEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        (Box[] boxes, string synset, (int Width, int Height)? stated) = entry.BoxesAreKnown
            ? (entry.KnownBoxes, entry.Synset, null)
            : FromFile(entry);

        (int width, int height) = ImageHeader.Read(entry.ImagePath);
        if (stated is { } size && size != (width, height))
        {
            throw new ItemRejectedException(
                RejectReason.AnnotationUnreadable,
                $"The annotation '{entry.AnnotationPath}' is for an image of {size.Width}x{size.Height} pixels, but the file holds {width}x{height}; its boxes do not fit.");
        }

        CatalogueEntry told = entry.Synset.Length > 0 || synset.Length == 0
            ? entry
            : new CatalogueEntry(entry.Index, entry.Id, entry.ImagePath, entry.AnnotationPath, entry.KnownBoxes, entry.BoxesAreKnown, synset);
        return new AnnotatedImage(told, width, height, boxes);
    }

    private static (Box[] Boxes, string Synset, (int Width, int Height)? Size) FromFile(CatalogueEntry entry)
    {
        if (entry.AnnotationPath.Length == 0)
        {
            throw new ItemRejectedException(
                RejectReason.NotAnnotated,
                $"The image has no annotation: LOC_<split>_solution.csv has no row of '{entry.Id}', and there is no folder Annotations/CLS-LOC of its part.");
        }

        if (entry.AnnotationPath.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new ItemRejectedException(
                RejectReason.AnnotationUnreadable,
                $"'{entry.AnnotationPath}' has no readable row for the image '{entry.Id}'; expected 'ImageId,wnid xmin ymin xmax ymax'.");
        }

        VocAnnotation annotation = VocAnnotation.Read(entry.AnnotationPath);
        return (annotation.Boxes, annotation.Synset, annotation.Size);
    }
}
