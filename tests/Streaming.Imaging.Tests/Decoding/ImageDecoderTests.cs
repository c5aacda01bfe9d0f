using System.Security.Cryptography;
using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

public class ImageDecoderTests
{
    private static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Decoding", "Fixtures", name));

    private static void AssertNear((int Red, int Green, int Blue) expected, (int Red, int Green, int Blue) found, int tolerance)
    {
        int worst = Math.Max(Math.Abs(expected.Red - found.Red), Math.Max(Math.Abs(expected.Green - found.Green), Math.Abs(expected.Blue - found.Blue)));
        Assert.True(worst <= tolerance, $"expected {expected}, found {found}");
    }

    private static void AssertSmoothPicture(DecodedImage image, double dimmed, int tolerance)
    {
        Assert.Equal((40, 24), (image.Width, image.Height));
        for (int y = 0; y < 24; y++)
        for (int x = 0; x < 40; x++)
            AssertNear(((int)(6 * x * dimmed), (int)(10 * y * dimmed), (int)(128 * dimmed)), image.At(x, y), tolerance);
    }

    private static ItemRejectedException Refused(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        var refusal = Assert.Throws<ItemRejectedException>(() => ImageDecoder.Decode(copy, "picture.jpg").Dispose());
        Assert.Equal(RejectReason.ImageUnreadable, refusal.Reason);
        Assert.Contains("picture.jpg", refusal.Message, StringComparison.Ordinal);
        return refusal;
    }

    [Fact]
    public void A_baseline_jpeg()
    {
        using DecodedImage image = ImageDecoder.Decode(Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg), "x");
        AssertSmoothPicture(image, 1, 12);
    }

    [Fact]
    public void A_progressive_jpeg()
    {
        using DecodedImage image = ImageDecoder.Decode(Fixture("progressive.jpg"), "x");
        AssertSmoothPicture(image, 1, 4);
    }

    [Theory]
    [InlineData("cmyk.jpg")]
    [InlineData("ycck.jpg")]
    public void Cmyk_as_Adobe_writes_it(string name)
    {
        using DecodedImage image = ImageDecoder.Decode(Fixture(name), "x");
        AssertSmoothPicture(image, 204 / 255.0, 4);
    }

    [Fact]
    public void A_grey_jpeg_has_equal_channels()
    {
        using DecodedImage image = ImageDecoder.Decode(Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg, SKColorType.Gray8), "x");
        for (int x = 0; x < 40; x++)
        {
            (int red, int green, int blue) = image.At(x, 11);
            Assert.Equal(red, green);
            Assert.Equal(red, blue);
        }

        Assert.True(image.At(39, 12).Red > image.At(0, 12).Red + 20);
    }

    [Fact]
    public void A_png_comes_out_exactly()
    {
        using DecodedImage image = ImageDecoder.Decode(Pictures.Encoded(40, 24, SKEncodedImageFormat.Png), "x");
        AssertSmoothPicture(image, 1, 0);
    }

    [Fact]
    public void Palette_png()
    {
        byte[] png = PngFile.Make(3, 2, 8, PngFile.Palette, [0, 1, 2, 2, 1, 0], palette: [255, 0, 0, 1, 2, 3, 250, 251, 252]);
        using DecodedImage image = ImageDecoder.Decode(png, "x");
        Assert.Equal((255, 0, 0), image.At(0, 0));
        Assert.Equal((1, 2, 3), image.At(1, 1));
        Assert.Equal((250, 251, 252), image.At(2, 0));
    }

    [Fact]
    public void A_palette_with_a_transparent_colour_lies_on_white()
    {
        byte[] png = PngFile.Make(2, 1, 8, PngFile.Palette, [0, 1], palette: [255, 0, 0, 1, 2, 3], transparency: [0]);
        using DecodedImage image = ImageDecoder.Decode(png, "x");
        Assert.Equal((255, 255, 255), image.At(0, 0));
        Assert.Equal((1, 2, 3), image.At(1, 0));
    }

    [Fact]
    public void Grey_pngs_of_1_8_and_16_bits()
    {
        using DecodedImage one = ImageDecoder.Decode(PngFile.Make(8, 1, 1, PngFile.Grey, [0b1010_0000]), "x");
        Assert.Equal((255, 255, 255), one.At(2, 0));
        Assert.Equal((0, 0, 0), one.At(3, 0));
        using DecodedImage eight = ImageDecoder.Decode(PngFile.Make(2, 1, 8, PngFile.Grey, [7, 200]), "x");
        Assert.Equal((200, 200, 200), eight.At(1, 0));
        using DecodedImage sixteen = ImageDecoder.Decode(PngFile.Make(2, 1, 16, PngFile.Grey, [7, 7, 200, 200]), "x");
        Assert.Equal((200, 200, 200), sixteen.At(1, 0));
    }

    [Fact]
    public void A_16_bit_colour_png_keeps_its_upper_bytes()
    {
        using DecodedImage image = ImageDecoder.Decode(PngFile.Make(1, 1, 16, PngFile.Rgb, [10, 10, 128, 128, 250, 250]), "x");
        Assert.Equal((10, 128, 250), image.At(0, 0));
    }

    [Fact]
    public void A_transparent_png_lies_on_white()
    {
        byte[] png = PngFile.Make(3, 1, 8, PngFile.Rgba, [200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51]);
        using DecodedImage image = ImageDecoder.Decode(png, "x");
        Assert.Equal((200, 100, 0), image.At(0, 0));
        Assert.Equal((255, 255, 255), image.At(1, 0));
        Assert.Equal((244, 224, 204), image.At(2, 0));
    }

    [Fact]
    public void Colours_are_the_stored_ones_whatever_profile_is_attached()
    {
        // The same grey values, once as sRGB and once tagged with another gamma: the bytes must come through alike.
        byte[] plain = PngFile.Make(2, 1, 8, PngFile.Rgb, [50, 100, 150, 200, 100, 50]);
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Opaque, SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Linear, SKColorSpaceXyz.DisplayP3)));
        System.Runtime.InteropServices.Marshal.Copy((byte[])[50, 100, 150, 255, 200, 100, 50, 255], 0, bitmap.GetPixels(), 8);
        using SKData tagged = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Assert.NotEqual(plain, tagged.ToArray());
        using DecodedImage image = ImageDecoder.Decode(tagged.ToArray(), "x");
        Assert.Equal((50, 100, 150), image.At(0, 0));
        Assert.Equal((200, 100, 50), image.At(1, 0));
    }

    [Fact]
    public void Truncated_files_are_refused()
    {
        byte[] jpeg = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg), png = Pictures.Encoded(40, 24, SKEncodedImageFormat.Png);
        Assert.Contains("truncated", Refused(jpeg.AsSpan(0, jpeg.Length * 3 / 4)).Message, StringComparison.Ordinal);
        Assert.Contains("truncated", Refused(png.AsSpan(0, png.Length * 3 / 4)).Message, StringComparison.Ordinal);
        byte[] progressive = Fixture("progressive.jpg");
        Refused(progressive.AsSpan(0, progressive.Length * 3 / 4));
        Refused(jpeg.AsSpan(0, 30));
        Refused([]);
    }

    [Fact]
    public void Every_truncation_ends_in_a_picture_or_a_refusal()
    {
        byte[] jpeg = Pictures.Encoded(24, 16, SKEncodedImageFormat.Jpeg);
        var pool = new CountingPool();
        using var folder = new TemporaryFolder();
        for (int length = 0; length < jpeg.Length - 40; length += 7)
        {
            string path = folder.Write("cut.jpg", jpeg.AsSpan(0, length));
            Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read(path, pool).Dispose());
        }

        Assert.Equal(0, pool.Out);
    }

    [Fact]
    public void Text_and_random_bytes_are_refused()
    {
        Refused("this is not an image, whatever its name says"u8);
        var noise = new byte[5000];
        new Random(1).NextBytes(noise);
        Refused(noise);
    }

    [Fact]
    public void A_damaged_png_is_refused()
    {
        byte[] png = Pictures.Encoded(40, 24, SKEncodedImageFormat.Png);
        for (int i = png.Length / 2; i < png.Length / 2 + 20; i++)
            png[i] ^= 0x5A;
        Refused(png);
    }

    [Fact]
    public void Absurd_sizes_are_refused_before_memory_is_taken()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        ItemRejectedException refusal = Refused(PngFile.Make(60000, 60000, 8, PngFile.Grey, []));
        Assert.Contains("60000x60000", refusal.Message, StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 10_000_000);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        var refusal = Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read("/nowhere/picture.jpg"));
        Assert.Equal(RejectReason.ImageUnreadable, refusal.Reason);
        Assert.Contains("/nowhere/picture.jpg", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_hash_is_the_files_sha256()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        using DecodedImage image = ImageDecoder.Read(folder.Write("a.jpg", bytes));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), image.ContentHash, ignoreCase: true);
    }

    [Fact]
    public void Buffers_come_back_from_successes_and_refusals()
    {
        using var folder = new TemporaryFolder();
        var pool = new CountingPool();
        byte[] bytes = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        DecodedImage image = ImageDecoder.Read(folder.Write("a.jpg", bytes), pool);
        Assert.Equal(1, pool.Out);
        image.Dispose();
        image.Dispose();
        Assert.Equal(0, pool.Out);
        Assert.Throws<ObjectDisposedException>(() => image.Pixels.Length);
        Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read(folder.Write("b.jpg", bytes.AsSpan(0, bytes.Length / 2)), pool));
        Assert.Equal(0, pool.Out);
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_threads_see_the_same_pixels()
    {
        byte[] bytes = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        string[] hashes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() =>
        {
            using DecodedImage image = ImageDecoder.Decode(bytes, "x");
            return Convert.ToHexString(SHA256.HashData(image.Pixels));
        }, TestContext.Current.CancellationToken)));
        Assert.Single(hashes.Distinct());
    }
}
