using System.Buffers.Binary;
using System.Security.Cryptography;
using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

public sealed class OrientationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> All => [1, 2, 3, 4, 5, 6, 7, 8];

    public void Dispose() => _folder.Dispose();

    // Where EXIF says that the stored first row and column are seen: top left, top right, bottom right, bottom left, then
    // left top, right top, right bottom, left bottom.
    private static (int X, int Y) Seen(int orientation, int x, int y, int width, int height) => orientation switch
    {
        1 => (x, y),
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (height - 1 - y, x),
        7 => (height - 1 - y, width - 1 - x),
        _ => (y, width - 1 - x),
    };

    private static byte[] Tiff(int orientation) => [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static byte[] LittleTiff(int orientation) => [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];

    private static byte[] Jpeg(byte[] plain, byte[] tiff) =>
        [.. plain.AsSpan(0, 2), 0xFF, 0xE1, 0, (byte)(tiff.Length + 8), .. "Exif\0\0"u8, .. tiff, .. plain.AsSpan(2)];

    private static byte[] Png(byte[] plain, byte[] tiff)
    {
        // Behind the header, which is the first chunk and 25 bytes long; the codec does not look at the checksum.
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, tiff.Length);
        return [.. plain.AsSpan(0, 33), .. length, .. PngFile.WithChecksum("eXIf"u8, tiff), .. plain.AsSpan(33)];
    }

    private static void AssertSeen(byte[] plain, byte[] tagged, int orientation)
    {
        using DecodedImage stored = ImageDecoder.Decode(plain, "stored");
        using DecodedImage shown = ImageDecoder.Decode(tagged, "shown");
        Assert.Equal(orientation > 4 ? (stored.Height, stored.Width) : (stored.Width, stored.Height), (shown.Width, shown.Height));
        for (int y = 0; y < stored.Height; y++)
        for (int x = 0; x < stored.Width; x++)
        {
            (int sx, int sy) = Seen(orientation, x, y, stored.Width, stored.Height);
            Assert.Equal(stored.At(x, y), shown.At(sx, sy));
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(tagged)), shown.ContentHash);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_orientation_of_a_jpeg_is_shown(int orientation)
    {
        byte[] plain = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        AssertSeen(plain, Jpeg(plain, Tiff(orientation)), orientation);
        AssertSeen(plain, Jpeg(plain, LittleTiff(orientation)), orientation);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_orientation_of_a_png_is_shown(int orientation)
    {
        byte[] plain = Pictures.Encoded(40, 24, SKEncodedImageFormat.Png);
        AssertSeen(plain, Png(plain, Tiff(orientation)), orientation);
        AssertSeen(plain, Png(plain, LittleTiff(orientation)), orientation);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public void What_is_no_orientation_changes_nothing(int orientation)
    {
        byte[] jpeg = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg), png = Pictures.Encoded(40, 24, SKEncodedImageFormat.Png);
        AssertSeen(jpeg, Jpeg(jpeg, Tiff(orientation)), 1);
        AssertSeen(png, Png(png, Tiff(orientation)), 1);
        for (int cut = 0; cut < Tiff(6).Length; cut++)
            ImageDecoder.Decode(Png(png, Tiff(6)[..cut]), "cut").Dispose();
    }

    [Fact]
    public void Rooms_shrink_to_the_picture_that_is_shown()
    {
        byte[] plain = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        using (DecodedImage turned = ImageDecoder.Decode(Jpeg(plain, Tiff(6)), "x"), stored = ImageDecoder.Decode(plain, "x"))
            Assert.Equal(stored.Room!.Bytes, turned.Room!.Bytes);
        using DecodedImage small = SmallPicture.Read(_folder.Write("s.jpg", Jpeg(plain, Tiff(6))), 10).Picture;
        Assert.True(small.Height > small.Width);
    }

    private AnnotatedImage Annotated(int orientation, string size, int height = 24)
    {
        byte[] plain = Pictures.Encoded(40, height, SKEncodedImageFormat.Jpeg);
        _folder.Write("a.jpg", Jpeg(plain, Tiff(orientation)));
        _folder.Write("a.xml", $"<annotation>{size}<object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>11</xmax><ymax>7</ymax></bndbox></object></annotation>");
        return Annotations.Read(ImageCatalogue.Open(_folder.Path).Entries().Single());
    }

    private static string Size(int width, int height) => $"<size><width>{width}</width><height>{height}</height><depth>3</depth></size>";

    [Theory]
    [InlineData(5, 2, 1, 7, 11)]
    [InlineData(6, 17, 1, 22, 11)]
    [InlineData(7, 17, 29, 22, 39)]
    [InlineData(8, 2, 29, 7, 39)]
    public void A_box_of_the_stored_picture_is_turned_with_it(int orientation, double left, double top, double right, double bottom)
    {
        AnnotatedImage image = Annotated(orientation, Size(40, 24));
        Assert.Equal((24, 40), (image.Width, image.Height));
        Assert.Equal([new Box(left, top, right, bottom)], image.Boxes);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_box_of_the_shown_picture_stays(int orientation)
    {
        AnnotatedImage image = Annotated(orientation, Size(24, 40));
        Assert.Equal((24, 40), (image.Width, image.Height));
        Assert.Equal([new Box(1, 2, 11, 7)], image.Boxes);
    }

    [Theory]
    [InlineData(2, true, 24)]
    [InlineData(3, true, 24)]
    [InlineData(4, true, 24)]
    [InlineData(6, false, 24)]
    [InlineData(6, true, 40)]
    public void Where_the_size_cannot_tell_the_image_is_refused(int orientation, bool withSize, int height)
    {
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotated(orientation, withSize ? Size(40, height) : "", height));
        Assert.Equal(RejectReason.AnnotationUnreadable, refusal.Reason);
        Assert.Contains("EXIF orientation", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("save the image upright", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_of_neither_frame_is_refused() =>
        Assert.Contains("do not fit", Assert.Throws<ItemRejectedException>(() => Annotated(6, Size(50, 24))).Message, StringComparison.Ordinal);
}
