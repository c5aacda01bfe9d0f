using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;

namespace Streaming.Flow.Pyramid;

/// <summary>
/// A level whose features are replaced by their square roots (signed), as parts of the pair's peak. A few strong channels
/// then do not speak for all: features scatter in proportion to their size, and roots scatter alike.
/// </summary>
internal sealed unsafe class FeatureRoots
{
    private readonly AlignedBuffer buffer = new();

    /// <summary>The roots of a level; they hold until the next call.</summary>
    public FeatureLevel Of<T>(FeatureLevel level, float peak)
        where T : struct, ILanes<T>
    {
        var length = level.Height * level.Width * level.Stride;
        var roots = buffer.Ensure(length);
        T zero = T.All(0f), part = T.All(1f / peak);
        for (var i = 0; i < length; i += 16) // lanes: sixteen channels of one cell
        {
            var value = T.Load(level.Cells + i) * part;
            var root = T.Sqrt(T.Abs(value));
            T.Store(roots + i, T.WhereLess(value, zero, zero - root, root));
        }

        return new FeatureLevel(roots, level.Height, level.Width, level.Stride);
    }
}
