using System.Buffers;
using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>The size of an image, from the first bytes of its file.</summary>
internal static class ImageHeader
{
    // Reaches the size in nearly every file; metadata in front of it can be longer.
    private const int FirstBytes = 32 * 1024;

    /// <summary>Width and height in pixels, as stored (EXIF orientation ignored).</summary>
    /// <exception cref="ItemRejectedException">The file is missing, not an image, or too large.</exception>
    public static (int Width, int Height) Read(string path)
    {
        if ((Size(path, FirstBytes) ?? Size(path, int.MaxValue)) is not { } size)
            throw Unreadable.Because(path, "it is no JPEG or PNG image that can be read");
        Unreadable.IfTooLarge(path, size.Width, size.Height);
        return size;
    }

    private static unsafe (int Width, int Height)? Size(string path, int most)
    {
        using FileBytes file = FileBytes.Read(path, ArrayPool<byte>.Shared, most);
        if (file.Span.IsEmpty)
            return null;
        fixed (byte* bytes = file.Span)
        {
            using SKData data = SKData.Create((nint)bytes, file.Span.Length);
            using SKCodec? codec = SKCodec.Create(data);
            return codec is null ? null : (codec.Info.Width, codec.Info.Height);
        }
    }
}
