using SkiaSharp;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

/// <summary>Small pictures and their encoded files.</summary>
internal static class Pictures
{
    /// <summary>An image of random pixels.</summary>
    public static DecodedImage Noise(int width, int height, int seed)
    {
        var rgb = new byte[width * height * 3];
        new Random(seed).NextBytes(rgb);
        return DecodedImage.FromRgb(width, height, rgb);
    }

    /// <summary>An image from a formula for channel c at pixel (x, y).</summary>
    public static DecodedImage Of(int width, int height, Func<int, int, int, double> value)
    {
        var rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)Math.Round(value(i / 3 % width, i / 3 / width, i % 3));
        return DecodedImage.FromRgb(width, height, rgb);
    }

    /// <summary>A file of a smooth picture (6x, 10y, 128), for sizes up to 42 x 25.</summary>
    public static byte[] Encoded(int width, int height, SKEncodedImageFormat format, SKColorType type = SKColorType.Rgba8888)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, type, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(6 * x), (byte)(10 * y), 128));
        using SKData data = bitmap.Encode(format, 97);
        return data.ToArray();
    }

    /// <summary>Red, green and blue of a pixel.</summary>
    public static (int Red, int Green, int Blue) At(this DecodedImage image, int x, int y)
    {
        ReadOnlySpan<byte> pixel = image.Pixels.Slice(y * image.Stride + x * DecodedImage.BytesPerPixel, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
