using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

public class DecoderMemoryTests
{
    private static ImageFrame FrameOf(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data);
        return ImageFrame.Of(codec, file, file.Length, "x");
    }

    private static byte[] Progressive() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Decoding", "Fixtures", "progressive.jpg"));

    // Where the frame's segment begins.
    private static int FrameSegment(byte[] jpeg)
    {
        int at = 2;
        while (jpeg[at + 1] is not (0xC0 or 0xC2))
            at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
        return at;
    }

    private static byte[] SayingToBe(byte[] jpeg, int side)
    {
        byte[] other = [.. jpeg];
        int size = FrameSegment(jpeg) + 5;
        (other[size], other[size + 1], other[size + 2], other[size + 3]) = ((byte)(side >> 8), (byte)side, (byte)(side >> 8), (byte)side);
        return other;
    }

    [Fact]
    public void A_picture_is_counted_with_what_its_decoder_holds()
    {
        const int pixels = 40 * 24;
        Assert.Equal(4 * pixels, FrameOf(Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg)).DecodingBytes);
        Assert.Equal(4 * pixels, FrameOf(Pictures.Encoded(40, 24, SKEncodedImageFormat.Png)).DecodingBytes);
        Assert.Equal(8 * pixels, FrameOf(Pictures.Encoded(40, 24, SKEncodedImageFormat.Webp)).DecodingBytes);
        byte[] interlaced = PngFile.Make(40, 24, 8, PngFile.Grey, new byte[pixels]);
        interlaced[28] = 1;
        byte[] header = interlaced[12..29];
        PngFile.WithChecksum(header.AsSpan(0, 4), header.AsSpan(4)).AsSpan().CopyTo(interlaced.AsSpan(12));
        Assert.Equal(12 * pixels, FrameOf(interlaced).DecodingBytes);
        byte[] progressive = Progressive();
        ImageFrame frame = FrameOf(progressive);
        Assert.Equal(12L * frame.Width * frame.Height, frame.DecodingBytes);
    }

    [Fact]
    public void Files_too_short_for_the_size_that_they_state_are_refused_before_memory_is_taken()
    {
        foreach (byte[] jpeg in new[] { Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg), Progressive() })
        {
            var e = Assert.Throws<ItemRejectedException>(() => FrameOf(SayingToBe(jpeg, 9000)));
            Assert.Contains($"9000x9000 pixels and has {jpeg.Length} bytes", e.Message, StringComparison.Ordinal);
            Assert.Equal(100, FrameOf(SayingToBe(jpeg, 100)).Width);
        }

        Assert.Throws<ItemRejectedException>(() => FrameOf(PngFile.Make(9000, 9000, 1, PngFile.Grey, [])));
    }

    [Fact]
    public void A_picture_of_one_colour_is_read_however_small_its_file()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(3000, 2000, SKColorType.Gray8, SKAlphaType.Opaque));
        foreach (SKEncodedImageFormat format in new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp })
        {
            using SKData data = bitmap.Encode(format, 1);
            using DecodedImage image = ImageDecoder.Decode(data.ToArray(), "x");
            Assert.Equal(3000, image.Width);
        }
    }
}
