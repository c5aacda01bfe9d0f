using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// How a picture's stored pixels are turned and mirrored to be shown: the number that EXIF has for it, 1 (as stored) to 8.
/// The shown picture is the stored one, its axes swapped for 5 to 8, and then mirrored along x and y where that is asked.
/// </summary>
/// <param name="Exif">The number.</param>
internal readonly record struct Orientation(int Exif)
{
    /// <summary>Whether the picture is shown as it is stored.</summary>
    public bool IsUpright => Exif is < 2 or > 8;

    /// <summary>Whether width and height change places.</summary>
    public bool Swaps => Exif is >= 5 and <= 8;

    private bool MirrorsX => Exif is 2 or 3 or 6 or 7;

    private bool MirrorsY => Exif is 3 or 4 or 7 or 8;

    /// <summary>What an opened image says; bytes are those that it was opened from.</summary>
    public static Orientation Of(SKCodec codec, ReadOnlySpan<byte> encoded) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png && codec.EncodedOrigin == SKEncodedOrigin.TopLeft
            ? new Orientation(PngOrientation.Read(encoded))
            : new Orientation((int)codec.EncodedOrigin);

    /// <summary>A box of the stored picture of width x height pixels, in the shown one.</summary>
    public Box Shown(Box stored, int width, int height)
    {
        var box = Swaps ? new Box(stored.YMin, stored.XMin, stored.YMax, stored.XMax) : stored;
        (var w, var h) = Swaps ? (height, width) : (width, height);
        (var left, var right) = MirrorsX ? (w - box.XMax, w - box.XMin) : (box.XMin, box.XMax);
        (var top, var bottom) = MirrorsY ? (h - box.YMax, h - box.YMin) : (box.YMin, box.YMax);
        return new Box(left, top, right, bottom);
    }

    /// <summary>Puts the pixels of the stored picture of width x height pixels where they are shown.</summary>
    public void Turn<T>(ReadOnlySpan<T> stored, int width, int height, Span<T> shown)
    {
        (var w, var h) = Swaps ? (height, width) : (width, height);
        for (var y = 0; y < h; y++)
        {
            var v = MirrorsY ? h - 1 - y : y;
            var row = shown.Slice(y * w, w);
            for (var x = 0; x < w; x++)
            {
                var u = MirrorsX ? w - 1 - x : x;
                row[x] = Swaps ? stored[u * width + v] : stored[v * width + u];
            }
        }
    }
}
