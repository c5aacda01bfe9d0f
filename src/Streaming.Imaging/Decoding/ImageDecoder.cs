using System.Buffers;
using System.Security.Cryptography;
using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>
/// Turns JPEG and PNG files into RGB pixels. The kind of file is told by its content, not by its name (ImageNet has a
/// PNG named .JPEG).
/// <para>
/// Pixels are the stored values: no colour management (embedded ICC profiles are ignored), no EXIF orientation. Grey
/// becomes three equal channels; CMYK and YCCK are read as Adobe writes them (inverted) and multiplied out; 16 bit
/// channels keep their upper 8 bits; transparent PNGs are laid on white.
/// </para>
/// <para>
/// A file that ends early is refused, as is one whose structure is broken. Damage inside a JPEG's compressed data that
/// still decodes to something cannot be told from a picture.
/// </para>
/// All members may be called from any number of threads.
/// </summary>
public static class ImageDecoder
{
    /// <summary>The most pixels an image may have; larger ones are refused before memory is taken.</summary>
    public const int MaxPixels = 100_000_000;

    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxFileBytes = 512 * 1024 * 1024;

    /// <summary>Reads a file once, decodes it, and takes the SHA-256 of its bytes.</summary>
    /// <param name="path">The image file.</param>
    /// <exception cref="ItemRejectedException">
    /// <see cref="RejectReason.ImageUnreadable"/>: the file is missing, truncated, corrupt, no image, or too large.
    /// </exception>
    public static DecodedImage Read(string path) => Read(path, ArrayPool<byte>.Shared);

    /// <summary>Decodes the bytes of an image file.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="ItemRejectedException"><see cref="RejectReason.ImageUnreadable"/>: as for a file.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> encoded, string name) => Decode(encoded, name, ArrayPool<byte>.Shared);

    internal static DecodedImage Read(string path, ArrayPool<byte> pool)
    {
        using FileBytes file = FileBytes.Read(path, pool);
        return Decode(file.Span, path, pool);
    }

    private static unsafe DecodedImage Decode(ReadOnlySpan<byte> encoded, string name, ArrayPool<byte> pool)
    {
        if (encoded.IsEmpty)
            throw Unreadable.Because(name, "the file is empty");

        fixed (byte* bytes = encoded)
        {
            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec codec = SKCodec.Create(data) ?? throw Unreadable.Because(name, "it is no JPEG or PNG image that can be read");
            SKImageInfo stored = codec.Info;
            Unreadable.IfTooLarge(name, stored.Width, stored.Height);

            var image = new DecodedImage(stored.Width, stored.Height, pool) { ContentHash = Convert.ToHexStringLower(SHA256.HashData(encoded)) };
            try
            {
                // Without a colour space in the target nothing is converted: the stored values come through.
                bool opaque = stored.AlphaType == SKAlphaType.Opaque;
                var target = new SKImageInfo(stored.Width, stored.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, null);
                fixed (byte* pixels = image.Padded)
                {
                    SKCodecResult result = codec.GetPixels(target, (nint)pixels, image.Stride, SKCodecOptions.Default);
                    if (result != SKCodecResult.Success)
                        throw Unreadable.Because(name, result == SKCodecResult.IncompleteInput ? "the file is truncated" : $"its data is corrupt ({result})");
                }

                if (!opaque)
                    LayOnWhite(image.Padded[..(image.Stride * image.Height)]);
                return image;
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }
    }

    private static void LayOnWhite(Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += DecodedImage.BytesPerPixel)
        {
            int alpha = pixels[i + 3];
            for (int channel = i; channel < i + 3; channel++)
                pixels[channel] = (byte)((pixels[channel] * alpha + 255 * (255 - alpha) + 127) / 255);
            pixels[i + 3] = 255;
        }
    }
}
