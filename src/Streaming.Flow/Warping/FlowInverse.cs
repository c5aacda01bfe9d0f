using Streaming.Flow.Fields;

namespace Streaming.Flow.Warping;

/// <summary>
/// Finds the flow that leads back. A warp by G makes PHI(p) = F(p + G(p)); a warp of PHI by W gives F(p + W(p) + G(p + W(p))),
/// which is F where W(p) = -G(p + W(p)). The negation of G, the paper's inverse, is the first iteration of solving this by
/// fixed-point iteration.
/// </summary>
public static class FlowInverse
{
    // Each iteration goes half of the way. Whole ones multiply the error of a turn by 2 sin(angle / 2), which is 1 at 60 degrees
    // already; halves converge for turns by up to 75 degrees and for scales above one quarter.
    private const float Share = 0.5f;

    /// <summary>Solves W(p) = -G(p + W(p)), G bilinear with its border repeated, for every cell.</summary>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="x">Columns of G, row-major, in cells.</param>
    /// <param name="y">Its rows.</param>
    /// <param name="resultX">Receives the columns of W; must not overlap G.</param>
    /// <param name="resultY">Receives its rows.</param>
    /// <param name="tolerance">The largest change, in cells, after which W is good enough.</param>
    /// <param name="iterations">The most iterations.</param>
    /// <returns>The largest last change, in cells: at most <paramref name="tolerance"/> where the iteration converged.</returns>
    /// <exception cref="ArgumentException">A plane has another length than the grid, or G holds a NaN.</exception>
    public static float Solve(
        int height, int width, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> resultX, Span<float> resultY,
        float tolerance = 1e-3f, int iterations = 200)
    {
        FlowField.Check(x, height, width, nameof(x));
        FlowField.Check(y, height, width, nameof(y));
        if (resultX.Length != x.Length || resultY.Length != x.Length)
            throw new ArgumentException($"The result has room for {resultX.Length} and {resultY.Length} cells; the grid has {x.Length}.", nameof(resultX));

        for (var cell = 0; cell < x.Length; cell++)
            (resultX[cell], resultY[cell]) = (-x[cell], -y[cell]);

        float longest = 0;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            longest = 0;
            for (int row = 0, cell = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++, cell++)
                {
                    var at = new Bilinear(column + resultX[cell], row + resultY[cell], height, width);
                    float stepX = Share * (-at.Of(x) - resultX[cell]), stepY = Share * (-at.Of(y) - resultY[cell]);
                    resultX[cell] += stepX;
                    resultY[cell] += stepY;
                    longest = Math.Max(longest, MathF.Sqrt(stepX * stepX + stepY * stepY));
                }
            }

            if (longest <= tolerance)
                break;
        }

        return longest;
    }
}
