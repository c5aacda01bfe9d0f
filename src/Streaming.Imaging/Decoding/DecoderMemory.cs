using System.Buffers.Binary;
using SkiaSharp;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// What decoders hold besides the picture that they make, and how large a picture a file can be at most: both are known
/// from a file's first bytes and its length, before memory is taken.
/// </summary>
internal static class DecoderMemory
{
    // Two bytes a coefficient, of four colours at full size.
    private const int JpegCoefficients = 8;

    // As many as a row's pixels can have: four channels of 16 bits.
    private const int PngRows = 8;

    // A frame of its own, in four channels.
    private const int WebpFrame = 4;

    // A block of 8 x 8 pixels takes a bit at least, and where all colours are stored at a quarter of one side, each by
    // turns, a fourth of the blocks is there.
    private const long PixelsOfJpegByte = 8 * 64 * 4;

    // Deflate makes at most 1032 bytes of one (RFC 1951: 258 bytes of two bits), and a byte has at most eight pixels.
    private const long PixelsOfPngByte = 1032 * 8;

    private const int PngInterlace = 28;

    /// <summary>Bytes a pixel that are held until the picture is made; bytes are those that it was opened from.</summary>
    public static int BytesPerPixel(SKCodec codec, ReadOnlySpan<byte> encoded) => codec.EncodedFormat switch
    {
        SKEncodedImageFormat.Jpeg => IsProgressive(encoded) ? JpegCoefficients : 0,
        SKEncodedImageFormat.Png => encoded.Length > PngInterlace && encoded[PngInterlace] != 0 ? PngRows : 0,
        SKEncodedImageFormat.Webp => WebpFrame,
        _ => 0,
    };

    /// <summary>The most pixels that a file of so many bytes can hold; other kinds have no such bound.</summary>
    public static long MostPixels(SKCodec codec, long fileBytes) => codec.EncodedFormat switch
    {
        SKEncodedImageFormat.Jpeg => fileBytes * PixelsOfJpegByte,
        SKEncodedImageFormat.Png => fileBytes * PixelsOfPngByte,
        _ => long.MaxValue,
    };

    // The kind of frame (ISO 10918-1, table B.1) stands in front of the data: C2, C6, CA and CE come in several scans.
    private static bool IsProgressive(ReadOnlySpan<byte> jpeg)
    {
        for (var at = 2; at + 4 <= jpeg.Length;)
        {
            if (jpeg[at] != 0xFF)
                return false;
            var marker = jpeg[at + 1];
            if (marker is 0xC2 or 0xC6 or 0xCA or 0xCE)
                return true;
            if (marker is 0xC0 or 0xC1 or 0xC3 or 0xC5 or 0xC7 or 0xC9 or 0xCB or 0xCD or 0xCF or 0xDA)
                return false;
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        }

        return false;
    }
}
