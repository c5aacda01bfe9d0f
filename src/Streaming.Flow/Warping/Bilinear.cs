using Streaming.Flow.Fields;

namespace Streaming.Flow.Warping;

/// <summary>Where a position falls between four cells, and what each of them weighs.</summary>
internal readonly struct Bilinear
{
    public readonly int TopLeft, TopRight, BottomLeft, BottomRight;
    public readonly float WeightTopLeft, WeightTopRight, WeightBottomLeft, WeightBottomRight;

    public Bilinear(float x, float y, int height, int width)
        : this(x, y, height, width, Boundary.Clamp)
    {
    }

    public Bilinear(float x, float y, int height, int width, Boundary boundary)
    {
        var (left, right, weightLeft, weightRight) = Along(x, width, boundary);
        var (top, bottom, weightTop, weightBottom) = Along(y, height, boundary);
        (TopLeft, TopRight) = (top * width + left, top * width + right);
        (BottomLeft, BottomRight) = (bottom * width + left, bottom * width + right);
        WeightTopLeft = weightTop * weightLeft;
        WeightTopRight = weightTop * weightRight;
        WeightBottomLeft = weightBottom * weightLeft;
        WeightBottomRight = weightBottom * weightRight;
    }

    public float Of(ReadOnlySpan<float> plane) =>
        (plane[TopLeft] * WeightTopLeft + plane[TopRight] * WeightTopRight) +
        (plane[BottomLeft] * WeightBottomLeft + plane[BottomRight] * WeightBottomRight);

    // The two cells of one axis between which a position lies, and their weights.
    private static (int Near, int Far, float WeightNear, float WeightFar) Along(float position, int cells, Boundary boundary)
    {
        if (boundary == Boundary.Mirror && float.IsFinite(position))
        {
            // Mirrored twice, everything repeats after two grids; the edges are half a cell outside the outermost cells.
            var within = (position + 0.5f) % (2 * cells);
            if (within < 0)
                within += 2 * cells;
            position = (within > cells ? 2 * cells - within : within) - 0.5f;
        }

        if (boundary == Boundary.Zero && !(position > -1 && position < cells))
            return (0, 0, 0, 0);
        var fades = boundary == Boundary.Zero && (position < 0 || position > cells - 1);
        var inside = Math.Clamp(position, 0f, cells - 1);
        int near = (int)inside, far = Math.Min(near + 1, cells - 1);
        var part = inside - near;
        var share = fades ? 1 - Math.Abs(position - inside) : 1;
        return (near, far, (1f - part) * share, part * share);
    }
}
