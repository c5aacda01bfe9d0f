using SkiaSharp;

namespace Streaming.Fuzz.Targets;

/// <summary>JPEG files, grey and in colour, with EXIF orientations.</summary>
internal sealed class JpegTarget : PictureTarget
{
    public override string Name => "jpeg";

    protected override IEnumerable<byte[]> Valid()
    {
        var plain = Encode(SKColorType.Rgba8888);
        yield return plain;
        yield return Encode(SKColorType.Gray8);
        foreach (var orientation in new byte[] { 1, 3, 6, 8, 5 })
            yield return [0xFF, 0xD8, .. Exif(orientation), .. plain[2..]];
    }

    protected override IEnumerable<string> Tokens() => ["Exif\0\0", "JFIF\0", "ICC_PROFILE\0", "Adobe\0", "http://ns.adobe.com/xap/1.0/\0"];

    protected override IEnumerable<byte[]> ByteTokens() =>
    [
        .. Enumerable.Range(0xC0, 0x40).Select(marker => new byte[] { 0xFF, (byte)marker }),
        [0xFF, 0xC0, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF, 3], [0xFF, 0xC2, 0, 17, 8, 0x27, 0x10, 0x27, 0x10, 3], [0xFF, 0xDD, 0, 4, 0, 0], [0xFF, 0xDA, 0, 12, 3], [0xFF, 0xEE, 0, 14, .. "Adobe"u8],
        .. Enumerable.Range(0, 10).Select(orientation => Exif((byte)orientation)),
    ];

    private static byte[] Encode(SKColorType type)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(24, 16, type, SKAlphaType.Opaque));
        for (var y = 0; y < bitmap.Height; y++)
            for (var x = 0; x < bitmap.Width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(10 * x), (byte)(15 * y), 128));
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80);
        return data.ToArray();
    }

    private static byte[] Exif(byte orientation) =>
        [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
}
