using SkiaSharp;

namespace Streaming.Imaging;

/// <summary>The size of an image as it is stored, and how it is turned to be shown.</summary>
/// <param name="StoredWidth">Width of the stored picture in pixels.</param>
/// <param name="StoredHeight">Height of the stored picture in pixels.</param>
/// <param name="Orientation">How it is shown.</param>
internal readonly record struct ImageFrame(int StoredWidth, int StoredHeight, Orientation Orientation)
{
    /// <summary>Width of the picture as it is shown.</summary>
    public int Width => Orientation.Swaps ? StoredHeight : StoredWidth;

    /// <summary>Height of the picture as it is shown.</summary>
    public int Height => Orientation.Swaps ? StoredWidth : StoredHeight;

    /// <summary>Bytes of the decoded pixels.</summary>
    public long Bytes => (long)StoredWidth * StoredHeight * DecodedImage.BytesPerPixel;

    /// <summary>Bytes that are held while the image is decoded: one that is shown otherwise than stored is there twice.</summary>
    public long DecodingBytes => Orientation.IsUpright ? Bytes : 2 * Bytes;

    /// <summary>The frame of an opened image; bytes are those that it was opened from.</summary>
    /// <exception cref="Domain.ItemRejectedException">The image is of a kind that is not read, or too large.</exception>
    public static ImageFrame Of(SKCodec codec, ReadOnlySpan<byte> encoded, string name)
    {
        ImageKinds.RefuseOthers(codec, name);
        Unreadable.IfTooLarge(name, codec.Info.Width, codec.Info.Height);
        return new ImageFrame(codec.Info.Width, codec.Info.Height, Orientation.Of(codec, encoded));
    }
}
