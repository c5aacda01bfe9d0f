using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging.Decoding;

/// <summary>Pictures that are only looked at: decoded at a fraction of their size where the codec can.</summary>
public static class SmallPicture
{
    /// <summary>
    /// The picture as a viewer shows it, smaller by no more than leaves its longer side at about <paramref name="side"/>
    /// pixels; and the size of the whole picture.
    /// </summary>
    /// <exception cref="ItemRejectedException">As for <see cref="ImageDecoder.Read(string)"/>.</exception>
    public static unsafe (DecodedImage Picture, int Width, int Height) Read(string path, int side)
    {
        using var file = FileBytes.Read(path, PixelPool.Instance);
        fixed (byte* bytes = file.Span)
        {
            using var data = SKData.Create((nint)bytes, file.Span.Length);
            using var codec = SKCodec.Create(data) ?? throw Unreadable.NoImage(path);
            var frame = ImageFrame.Of(codec, file.Span, file.Span.Length, path);
            var size = codec.GetScaledDimensions((float)side / Math.Max(frame.Width, frame.Height));
            var room = PixelBudget.Shared.Reserve(frame.DecodingBytes);
            var image = new DecodedImage(size.Width, size.Height, PixelPool.Instance) { Room = room };
            try
            {
                ImageDecoder.Fill(image, codec, path);
                return (frame.Orientation.IsUpright ? image : ImageDecoder.Shown(image, frame, PixelPool.Instance), frame.Width, frame.Height);
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }
    }
}
