using SkiaSharp;

namespace Streaming.Imaging.Sample;

/// <summary>A colour for every point of the plane, in pixels.</summary>
internal delegate Rgb Texture(float x, float y);

/// <summary>Painting with textures.</summary>
internal static class TexturePainting
{
    /// <summary>A bitmap of the texture; the caller disposes it.</summary>
    public static SKBitmap Paint(this Texture texture, int width, int height) => texture.Paint(width, height, new SKRectI(0, 0, width, height));

    /// <summary>A bitmap of which only a part is wanted, and painted; the caller disposes it.</summary>
    public static unsafe SKBitmap Paint(this Texture texture, int width, int height, SKRectI part)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = Math.Max(part.Top, 0); y < Math.Min(part.Bottom, height); y++)
        {
            var row = new Span<byte>((byte*)bitmap.GetPixels() + (long)y * bitmap.RowBytes, width * 4);
            for (var x = Math.Max(part.Left, 0); x < Math.Min(part.Right, width); x++)
            {
                var colour = texture(x, y);
                row[4 * x] = Byte(colour.Red);
                row[4 * x + 1] = Byte(colour.Green);
                row[4 * x + 2] = Byte(colour.Blue);
                row[4 * x + 3] = 255;
            }
        }

        return bitmap;
    }

    private static byte Byte(float value) => (byte)(Math.Clamp(value, 0, 1) * 255 + 0.5f);
}
