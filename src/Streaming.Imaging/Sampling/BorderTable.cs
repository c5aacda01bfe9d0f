using System.Buffers;
using Streaming.Domain;

namespace Streaming.Imaging.Sampling;

/// <summary>
/// For every pixel index along one axis that a rendering may touch, where the pixel that stands there is kept: the fill
/// rule, worked out once for a row of indices. Pooled; dispose after the rendering.
/// </summary>
internal readonly struct BorderTable : IDisposable
{
    /// <summary>What <see cref="this"/> answers where a constant colour stands.</summary>
    public const int Outside = -1;

    // A map that reaches further than this many pixels along an axis shows nothing of the image.
    private const long LongestReach = 1 << 24;

    private readonly int[] offsets;
    private readonly int first;

    /// <summary>Prepares the indices <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="first">The lowest index asked for.</param>
    /// <param name="last">The highest index asked for.</param>
    /// <param name="length">Pixels along the axis.</param>
    /// <param name="step">Bytes between neighbouring pixels along the axis.</param>
    /// <param name="fill">What stands outside the image.</param>
    public BorderTable(double first, double last, int length, int step, Fill fill)
    {
        if (!(last - first < LongestReach && Math.Abs(first) < LongestReach && Math.Abs(last) < LongestReach))
            throw new ArgumentException("The map reaches too far outside of the image, or is not finite.");

        this.first = (int)first;
        var count = (int)last - this.first + 1;
        offsets = ArrayPool<int>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
        {
            var index = Find(this.first + i, length, fill);
            offsets[i] = index == Outside ? Outside : index * step;
        }
    }

    /// <summary>Bytes to the pixel that stands at the index, or <see cref="Outside"/>.</summary>
    public int this[int index] => offsets[index - this.first];

    /// <summary>Gives the table back.</summary>
    public void Dispose() => ArrayPool<int>.Shared.Return(offsets);

    private static int Find(int index, int length, Fill fill)
    {
        if ((uint)index < (uint)length)
            return index;
        switch (fill)
        {
            case Fill.Reflect:
                var inPeriod = ((index % (2 * length)) + 2 * length) % (2 * length);
                return inPeriod < length ? inPeriod : 2 * length - 1 - inPeriod;
            case Fill.Edge:
                return Math.Clamp(index, 0, length - 1);
            default:
                return Outside;
        }
    }
}
