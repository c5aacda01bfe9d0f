using System.Buffers.Binary;
using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

public class ImageKindsTests
{
    // Two pixels, red and blue, from GIF89a's own rules: a palette of two, and codes of three bits: clear, 0, 1, end.
    private static readonly byte[] Gif =
        [.. "GIF89a"u8, 2, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255, 0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x44, 0x0A, 0, 0x3B];

    [Fact]
    public void A_webp_is_read_whatever_its_name_says()
    {
        using var folder = new TemporaryFolder();
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.SetPixel(0, 0, new SKColor(200, 100, 50));
        bitmap.SetPixel(1, 0, new SKColor(1, 2, 3));
        using SKPixmap pixels = bitmap.PeekPixels()!;
        using SKData data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100))!;
        using DecodedImage image = ImageDecoder.Read(folder.Write("a.jpg", data.ToArray()));
        Assert.Equal((200, 100, 50), image.At(0, 0));
        Assert.Equal((1, 2, 3), image.At(1, 0));
    }

    [Fact]
    public void A_bmp_is_read()
    {
        using DecodedImage image = ImageDecoder.Decode(Bmp(2, 2, [10, 20, 30, 40, 50, 60, 0, 0, 70, 80, 90, 1, 2, 3, 0, 0]), "x.bmp");
        Assert.Equal((90, 80, 70), image.At(0, 0));
        Assert.Equal((60, 50, 40), image.At(1, 1));
    }

    [Fact]
    public void The_first_picture_of_a_gif_is_read()
    {
        using DecodedImage image = ImageDecoder.Decode(Gif, "x.gif");
        Assert.Equal((2, 1), (image.Width, image.Height));
        Assert.Equal((255, 0, 0), image.At(0, 0));
        Assert.Equal((0, 0, 255), image.At(1, 0));
        Assert.Throws<ItemRejectedException>(() => ImageDecoder.Decode(Gif.AsSpan(0, Gif.Length - 5), "x.gif").Dispose());
    }

    [Fact]
    public void Another_kind_is_refused_by_its_own_name()
    {
        byte[] png = Pictures.Encoded(8, 8, SKEncodedImageFormat.Png);
        byte[] icon = [0, 0, 1, 0, 1, 0, 8, 8, 0, 0, 1, 0, 32, 0, .. Number(png.Length), .. Number(22), .. png];
        Assert.Contains("Ico", Assert.Throws<ItemRejectedException>(() => ImageDecoder.Decode(icon, "x.png").Dispose()).Message, StringComparison.Ordinal);
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bmp(int width, int height, byte[] rows) =>
        [.. "BM"u8, .. Number(54 + rows.Length), .. Number(0), .. Number(54), .. Number(40), .. Number(width), .. Number(height), 1, 0, 24, 0, .. Number(0), .. Number(rows.Length), .. new byte[16], .. rows];
}
