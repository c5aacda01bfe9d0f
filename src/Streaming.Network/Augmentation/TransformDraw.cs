using System.Globalization;
using Streaming.Network.Weights;

namespace Streaming.Network.Augmentation;

/// <summary>
/// Which of some transforms a step, or each of its images, is given. Augmentation of features and of images draws here
/// alike, so trainings with the same seed see the same sequence of transforms wherever they are applied.
/// </summary>
public static class TransformDraw
{
    /// <summary>The place of the drawn transform; all are equally likely.</summary>
    /// <param name="seed">The step's seed.</param>
    /// <param name="count">How many transforms there are.</param>
    public static int Of(ulong seed, int count) => Of(seed, "transform", count);

    /// <summary>The place of the transform that is drawn for an image of a step; neither its place in the batch nor the other images count.</summary>
    /// <param name="scope">Whether the image has a draw of its own.</param>
    /// <param name="seed">The step's seed.</param>
    /// <param name="image">The image's place in the catalogue.</param>
    /// <param name="count">How many transforms there are.</param>
    public static int Of(DrawScope scope, ulong seed, int image, int count) =>
        scope == DrawScope.PerBatch ? Of(seed, count) : Of(seed, string.Create(CultureInfo.InvariantCulture, $"transform {image}"), count);

    private static int Of(ulong seed, string stream, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)(new SeededRandom(seed, stream).NextUniform() * count);
    }
}
