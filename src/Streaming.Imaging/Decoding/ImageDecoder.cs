using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// Turns image files into RGB pixels: JPEG, PNG, WebP, BMP, and the first picture of a GIF. The kind of file is told by its
/// content, not by its name (ImageNet has a PNG named .JPEG).
/// <para>
/// The picture is the one that a viewer shows: turned and mirrored as its EXIF orientation says, pixel for pixel. Values
/// are the stored ones: no colour management (embedded ICC profiles are ignored). Grey becomes three equal channels; CMYK
/// and YCCK are read as Adobe writes them (inverted) and multiplied out; 16 bit channels keep their upper 8 bits;
/// transparent pictures are laid on white.
/// </para>
/// <para>
/// A file that ends early is refused, as is one whose structure is broken. Damage inside a JPEG's compressed data that
/// still decodes to something cannot be told from a picture.
/// </para>
/// All members may be called from any number of threads; how many pixels they hold at once is bounded by a
/// <see cref="PixelBudget"/>.
/// </summary>
public static class ImageDecoder
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxFileBytes = 512 * 1024 * 1024;

    /// <summary>Reads a file once, decodes it, and takes the SHA-256 of its bytes.</summary>
    /// <param name="path">The image file.</param>
    /// <exception cref="ItemRejectedException">
    /// <see cref="RejectReason.ImageUnreadable"/>: the file is missing, truncated, corrupt, no image, or too large.
    /// </exception>
    public static DecodedImage Read(string path) => Read(path, PixelPool.Instance);

    /// <summary>Refuses an image whose content is not the one that was read before.</summary>
    /// <exception cref="ItemRejectedException">The hashes differ.</exception>
    public static void RefuseOther(string path, string contentHash, string found)
    {
        if (found != contentHash)
            throw Unreadable.Replaced(path, path);
    }

    /// <summary>Reads an original, in room that was reserved for it.</summary>
    /// <param name="original">The original, whose size and box were read before.</param>
    /// <param name="room">Its room, which the image takes with it; it is given back where the image cannot be used.</param>
    /// <exception cref="ItemRejectedException">
    /// As for any file; or the image or its annotation is no longer the one that the size and the box were read from.
    /// </exception>
    public static DecodedImage Read(Original original, PixelRoom room)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(room);
        var path = original.Entry.ImagePath;
        try
        {
            using var file = FileBytes.Read(original.Entry);
            SourceFiles.RefuseReplaced(original, file.Stamp);
            return Decode(file.Span, path, PixelPool.Instance, _ => room, original);
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the bytes of an image file.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="ItemRejectedException"><see cref="RejectReason.ImageUnreadable"/>: as for a file.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> encoded, string name) => Decode(encoded, name, PixelPool.Instance, SharedRoom, null);

    internal static DecodedImage Read(string path, ArrayPool<byte> pool)
    {
        using var file = FileBytes.Read(path, pool);
        return Decode(file.Span, path, pool, SharedRoom, null);
    }

    private static PixelRoom SharedRoom(ImageFrame frame) => PixelBudget.Shared.Reserve(frame.DecodingBytes);

    private static unsafe DecodedImage Decode(ReadOnlySpan<byte> encoded, string name, ArrayPool<byte> pool, Func<ImageFrame, PixelRoom> roomFor, Original? known)
    {
        if (encoded.IsEmpty)
            throw Unreadable.Because(name, "the file is empty");

        fixed (byte* bytes = encoded)
        {
            using var data = SKData.Create((nint)bytes, encoded.Length);
            using var codec = SKCodec.Create(data) ?? throw Unreadable.NoImage(name);
            var frame = ImageFrame.Of(codec, encoded, encoded.Length, name);
            if (known is not null && (known.Width, known.Height, known.Source.DecodingBytes) != (frame.Width, frame.Height, frame.DecodingBytes))
                throw Unreadable.Replaced(name, name);

            var hash = Convert.ToHexStringLower(SHA256.HashData(encoded));
            var room = roomFor(frame);
            DecodedImage? image = null;
            try
            {
                image = new DecodedImage(frame.StoredWidth, frame.StoredHeight, pool) { ContentHash = hash, Room = room };
                Fill(image, codec, name);
                return frame.Orientation.IsUpright ? image : Shown(image, frame, pool);
            }
            catch
            {
                image?.Dispose();
                room.Dispose();
                throw;
            }
        }
    }

    /// <summary>Decodes an opened image into memory of its size, or of a smaller one that the codec offers.</summary>
    internal static unsafe void Fill(DecodedImage image, SKCodec codec, string name)
    {
        // Without a colour space in the target nothing is converted: the stored values come through.
        var opaque = codec.Info.AlphaType == SKAlphaType.Opaque;
        var target = new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, null);
        fixed (byte* pixels = image.Padded)
        {
            var result = codec.GetPixels(target, (nint)pixels, image.Stride, SKCodecOptions.Default);
            if (result != SKCodecResult.Success)
                throw Unreadable.Because(name, result == SKCodecResult.IncompleteInput ? "the file is truncated" : $"its data is corrupt ({result})");
        }

        if (!opaque)
            LayOnWhite(image.Padded[..(image.Stride * image.Height)]);
    }

    /// <summary>The picture as it is shown; the stored one is let go of, and its room passes on.</summary>
    internal static DecodedImage Shown(DecodedImage stored, ImageFrame frame, ArrayPool<byte> pool)
    {
        (var width, var height) = frame.Orientation.Swaps ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var shown = new DecodedImage(width, height, pool) { ContentHash = stored.ContentHash, Room = stored.Room };
        var target = shown.Padded[..(shown.Stride * shown.Height)];
        frame.Orientation.Turn(MemoryMarshal.Cast<byte, uint>(stored.Pixels), stored.Width, stored.Height, MemoryMarshal.Cast<byte, uint>(target));
        stored.Room = null;
        stored.Dispose();
        shown.Room?.ShrinkTo(frame.Bytes);
        return shown;
    }

    private static void LayOnWhite(Span<byte> pixels)
    {
        for (var i = 0; i < pixels.Length; i += DecodedImage.BytesPerPixel)
        {
            int alpha = pixels[i + 3];
            for (var channel = i; channel < i + 3; channel++)
                pixels[channel] = (byte)((pixels[channel] * alpha + 255 * (255 - alpha) + 127) / 255);
            pixels[i + 3] = 255;
        }
    }
}
