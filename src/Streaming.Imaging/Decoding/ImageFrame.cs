using SkiaSharp;

namespace Streaming.Imaging.Decoding;

/// <summary>The size of an image as it is stored, and how it is turned to be shown.</summary>
/// <param name="StoredWidth">Width of the stored picture in pixels.</param>
/// <param name="StoredHeight">Height of the stored picture in pixels.</param>
/// <param name="Orientation">How it is shown.</param>
/// <param name="DecoderBytesPerPixel">Bytes a pixel that its decoder holds besides.</param>
internal readonly record struct ImageFrame(int StoredWidth, int StoredHeight, Orientation Orientation, int DecoderBytesPerPixel)
{
    /// <summary>Width of the picture as it is shown.</summary>
    public int Width => Orientation.Swaps ? StoredHeight : StoredWidth;

    /// <summary>Height of the picture as it is shown.</summary>
    public int Height => Orientation.Swaps ? StoredWidth : StoredHeight;

    /// <summary>Bytes of the decoded pixels.</summary>
    public long Bytes => (long)StoredWidth * StoredHeight * DecodedImage.BytesPerPixel;

    /// <summary>Bytes that are held while the image is made: by its decoder, and then by a second one that is shown otherwise than stored.</summary>
    public long DecodingBytes => Bytes + Math.Max((long)StoredWidth * StoredHeight * DecoderBytesPerPixel, Orientation.IsUpright ? 0 : Bytes);

    /// <summary>The frame of an opened image.</summary>
    /// <param name="codec">The opened image.</param>
    /// <param name="encoded">The bytes that it was opened from.</param>
    /// <param name="fileBytes">Bytes of the whole file.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="Domain.ItemRejectedException">The image is of a kind that is not read, or larger than may be or than its file can hold.</exception>
    public static ImageFrame Of(SKCodec codec, ReadOnlySpan<byte> encoded, long fileBytes, string name)
    {
        ImageKinds.RefuseOthers(codec, name);
        Unreadable.IfTooLarge(name, codec.Info.Width, codec.Info.Height);
        Unreadable.IfCannotHold(name, codec.Info.Width, codec.Info.Height, fileBytes, DecoderMemory.MostPixels(codec, fileBytes));
        return new ImageFrame(codec.Info.Width, codec.Info.Height, Orientation.Of(codec, encoded), DecoderMemory.BytesPerPixel(codec, encoded));
    }
}
