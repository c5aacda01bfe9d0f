using Streaming.Domain;

namespace Streaming.Imaging.Sampling;

/// <summary>From what a view does to the network's square input to where each of its pixels is read in the image.</summary>
public static class ViewMap
{
    /// <summary>
    /// The map from continuous coordinates of the size x size output to continuous coordinates of the image. The whole
    /// image is stretched to the square (the aspect ratio is not kept, as in the paper's network), and the view then moves
    /// the square's points; both happen in one map, so that the image is sampled once.
    /// </summary>
    /// <param name="width">Width of the image in pixels.</param>
    /// <param name="height">Height of the image in pixels.</param>
    /// <param name="size">Side of the network's input in pixels.</param>
    /// <param name="view">Where a point of the untransformed input goes.</param>
    public static Affine OutputToSource(int width, int height, int size, Affine view)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var stretch = AffineModule.scaling((double)width / size, (double)height / size);
        return AffineModule.andThen(stretch, AffineModule.inverse(view));
    }
}
