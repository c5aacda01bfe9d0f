using Streaming.Domain;

namespace Streaming.Imaging.Sampling;

/// <summary>
/// A square window on an image that was stretched to 256 x 256 pixels, and whether it is mirrored: what networks are
/// trained on and tested with (Krizhevsky et al. 2012, section 4.1).
/// </summary>
/// <param name="Left">First column of the window, counted in the stretched image.</param>
/// <param name="Top">First row of the window.</param>
/// <param name="Mirrored">Whether left and right are exchanged in the window.</param>
public readonly record struct Crop(int Left, int Top, bool Mirrored)
{
    /// <summary>Side of the square that images are stretched to.</summary>
    public const int StretchedSize = 256;

    /// <summary>The window in the middle.</summary>
    /// <param name="size">Side of the window: the network's input.</param>
    public static Crop Centre(int size) => new((StretchedSize - size) / 2, (StretchedSize - size) / 2, false);

    /// <summary>The ten windows of multi-view testing: the middle, then the four corners, then the mirrors of all five.</summary>
    /// <param name="size">Side of the window: the network's input.</param>
    public static IReadOnlyList<Crop> Ten(int size)
    {
        var far = StretchedSize - size;
        Crop[] five = [Centre(size), new(0, 0, false), new(far, 0, false), new(0, far, false), new(far, far, false)];
        return [.. five, .. five.Select(crop => crop with { Mirrored = true })];
    }

    /// <summary>
    /// Where each of the window's pixels is read in the image: stretching, cutting and mirroring as one map, so that
    /// the image is sampled once.
    /// </summary>
    /// <param name="width">Width of the image in pixels.</param>
    /// <param name="height">Height of the image in pixels.</param>
    /// <param name="size">Side of the window.</param>
    public Affine OutputToSource(int width, int height, int size)
    {
        var cut = Mirrored
            ? AffineModule.create(-1, 0, Left + size, 0, 1, Top)
            : AffineModule.translation(Left, Top);
        return AffineModule.andThen(AffineModule.scaling((double)width / StretchedSize, (double)height / StretchedSize), cut);
    }
}
