using SkiaSharp;

namespace Streaming.Imaging.Writing;

/// <summary>A picture that is made small, to be written as WebP: hundreds of them fit a page.</summary>
public sealed class SmallWebP
{
    /// <summary>The quality at which nothing is lost.</summary>
    public const int Lossless = 100;

    private readonly SKColor[] pixels;

    private SmallWebP(SKColor[] pixels, int side)
    {
        this.pixels = pixels;
        Side = side;
    }

    /// <summary>Pixels along one side.</summary>
    public int Side { get; }

    /// <summary>Makes a picture of so many pixels along one side.</summary>
    /// <param name="planes">Three planes of red, green and blue in 0..255, each row by row.</param>
    /// <param name="size">Pixels along one side of the planes.</param>
    /// <param name="side">Pixels along one side of the picture.</param>
    public static SmallWebP Of(ReadOnlySpan<float> planes, int size, int side)
    {
        var cells = size * size;
        if (planes.Length != 3 * cells)
            throw new ArgumentException($"Expected 3x{size}x{size} numbers, found {planes.Length}.", nameof(planes));
        var pixels = new SKColor[cells];
        for (var i = 0; i < cells; i++)
            pixels[i] = new SKColor(Level(planes[i]), Level(planes[cells + i]), Level(planes[(2 * cells) + i]));
        if (side == size)
            return new SmallWebP(pixels, side);
        using var whole = Bitmap(pixels, size);
        using var small = whole.Resize(whole.Info.WithSize(side, side), new SKSamplingOptions(SKCubicResampler.Mitchell))
            ?? throw new InvalidOperationException($"A picture of {size} pixels could not be made one of {side}.");
        return new SmallWebP(small.Pixels, side);
    }

    /// <summary>The file's bytes.</summary>
    /// <param name="quality">1 to 99, or <see cref="Lossless"/>.</param>
    public byte[] Encode(int quality)
    {
        using var bitmap = Bitmap(pixels, Side);
        using var map = bitmap.PeekPixels();
        var options = quality == Lossless
            ? new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100)
            : new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality);
        using var data = map.Encode(options) ?? throw new InvalidOperationException($"A picture of {Side} pixels could not be encoded as WebP.");
        return data.ToArray();
    }

    private static byte Level(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    private static SKBitmap Bitmap(SKColor[] pixels, int side) =>
        new(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque)) { Pixels = pixels };
}
