using Streaming.Network.Weights;

namespace Streaming.Network.Augmentation;

/// <summary>
/// Which of some transforms a step is given. Augmentation of features and of images draws here alike, so trainings with the
/// same seed see the same sequence of transforms wherever they are applied.
/// </summary>
public static class TransformDraw
{
    /// <summary>The place of the drawn transform; all are equally likely.</summary>
    /// <param name="seed">The step's seed.</param>
    /// <param name="count">How many transforms there are.</param>
    public static int Of(ulong seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)(new SeededRandom(seed, "transform").NextUniform() * count);
    }
}
