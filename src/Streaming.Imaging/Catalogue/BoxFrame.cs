using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The frame in which boxes were drawn. Where an EXIF orientation shows a picture otherwise than it is stored, a tool that
/// obeys it draws boxes on the shown picture and one that does not on the stored one; the size that the annotation states
/// tells which, where width and height change places.
/// </summary>
internal static class BoxFrame
{
    /// <summary>The boxes on the picture as it is shown.</summary>
    /// <param name="boxes">The boxes as the annotation has them.</param>
    /// <param name="stated">The size that the annotation states, where it does.</param>
    /// <param name="frame">The image's frame.</param>
    /// <param name="annotation">The annotation's file.</param>
    /// <param name="image">The image's file.</param>
    /// <exception cref="ItemRejectedException">
    /// <see cref="RejectReason.AnnotationUnreadable"/>: the annotation is for an image of another size, or nothing tells
    /// on which picture its boxes were drawn.
    /// </exception>
    public static Box[] Shown(Box[] boxes, (int Width, int Height)? stated, ImageFrame frame, string annotation, string image)
    {
        (int, int) stored = (frame.StoredWidth, frame.StoredHeight), shown = (frame.Width, frame.Height);
        if (stated is { } size && size != stored && size != shown)
        {
            throw new ItemRejectedException(
                RejectReason.AnnotationUnreadable,
                $"The annotation '{annotation}' is for an image of {size.Width}x{size.Height} pixels, but the file holds {frame.Width}x{frame.Height}; its boxes do not fit.");
        }

        if (frame.Orientation.IsUpright || boxes.Length == 0)
            return boxes;
        if (stated is null || stored == shown)
        {
            throw new ItemRejectedException(
                RejectReason.AnnotationUnreadable,
                $"The image '{image}' is shown otherwise than it is stored (EXIF orientation {frame.Orientation.Exif}), and the size in '{annotation}' does not tell on which of the two its boxes were drawn; save the image upright, without an EXIF orientation, with boxes that fit it.");
        }

        return stated == shown ? boxes : [.. boxes.Select(box => frame.Orientation.Shown(box, frame.StoredWidth, frame.StoredHeight))];
    }
}
