using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>The size of an image, from the first bytes of its file.</summary>
internal static class ImageHeader
{
    /// <summary>Width and height in pixels, as stored (EXIF orientation ignored).</summary>
    /// <exception cref="ItemRejectedException">The file is missing, not an image, or too large.</exception>
    public static (int Width, int Height) Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using SKCodec? codec = SKCodec.Create(file, out SKCodecResult result);
            if (codec is null)
                throw Unreadable.Because(path, $"it is no JPEG or PNG image that can be read ({result})");
            Unreadable.IfTooLarge(path, codec.Info.Width, codec.Info.Height);
            return (codec.Info.Width, codec.Info.Height);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable.Because(path, e.Message, e);
        }
    }
}
