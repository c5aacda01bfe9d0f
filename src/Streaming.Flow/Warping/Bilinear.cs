using Streaming.Flow.Fields;

namespace Streaming.Flow.Warping;

/// <summary>
/// The bilinear rule (paper, section 3.1): the four cells that a position falls between, by their places in a row-major grid,
/// and what each of them weighs. Near borders a cell may be named twice; weights may be 0, and their sum is 1 but for
/// rounding and for <see cref="Boundary.Zero"/>.
/// </summary>
public readonly struct Bilinear
{
    /// <summary>Finds the cells of a position.</summary>
    /// <param name="x">Its column, in cells to the right of the centre of the first.</param>
    /// <param name="y">Its row, in cells below the centre of the first.</param>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="boundary">What is seen outside the grid.</param>
    public Bilinear(float x, float y, int height, int width, Boundary boundary = Boundary.Clamp)
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

    /// <summary>The cell above and to the left.</summary>
    public int TopLeft { get; }

    /// <summary>The cell above and to the right.</summary>
    public int TopRight { get; }

    /// <summary>The cell below and to the left.</summary>
    public int BottomLeft { get; }

    /// <summary>The cell below and to the right.</summary>
    public int BottomRight { get; }

    /// <summary>What the cell above and to the left weighs.</summary>
    public float WeightTopLeft { get; }

    /// <summary>What the cell above and to the right weighs.</summary>
    public float WeightTopRight { get; }

    /// <summary>What the cell below and to the left weighs.</summary>
    public float WeightBottomLeft { get; }

    /// <summary>What the cell below and to the right weighs.</summary>
    public float WeightBottomRight { get; }

    /// <summary>The value of a plane there.</summary>
    /// <param name="plane">A number for each cell of the grid, row by row.</param>
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
