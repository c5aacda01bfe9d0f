using Streaming.Flow.Fields;

namespace Streaming.Flow.Warping;

/// <summary>
/// Joins sampling flows of successive transforms into the flow of both. Tracked flows of large amounts are built this way
/// from flows of small ones.
/// </summary>
public static class FlowComposition
{
    /// <summary>
    /// The flow over two steps: from p along the later step to p + later(p), then on along the earlier step's flow there,
    /// bilinear, the border repeated: result(p) = later(p) + earlier(p + later(p)).
    /// </summary>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="laterX">Columns of the flow from the last pose to the one between, row-major, in cells.</param>
    /// <param name="laterY">Its rows.</param>
    /// <param name="earlierX">Columns of the flow from the pose between to the first.</param>
    /// <param name="earlierY">Its rows.</param>
    /// <param name="resultX">Receives the columns of the flow from the last pose to the first; may be <paramref name="laterX"/>, not <paramref name="earlierX"/>.</param>
    /// <param name="resultY">Receives its rows; may be <paramref name="laterY"/>, not <paramref name="earlierY"/>.</param>
    /// <exception cref="ArgumentException">A plane has another length than the grid, or a flow holds a NaN.</exception>
    public static void Compose(
        int height, int width,
        ReadOnlySpan<float> laterX, ReadOnlySpan<float> laterY,
        ReadOnlySpan<float> earlierX, ReadOnlySpan<float> earlierY,
        Span<float> resultX, Span<float> resultY)
    {
        FlowField.Check(laterX, height, width, nameof(laterX));
        FlowField.Check(laterY, height, width, nameof(laterY));
        FlowField.Check(earlierX, height, width, nameof(earlierX));
        FlowField.Check(earlierY, height, width, nameof(earlierY));
        if (resultX.Length != laterX.Length || resultY.Length != laterX.Length)
            throw new ArgumentException($"The result has room for {resultX.Length} and {resultY.Length} cells; the grid has {laterX.Length}.", nameof(resultX));

        for (int y = 0, cell = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, cell++)
            {
                float stepX = laterX[cell], stepY = laterY[cell];
                var at = new Bilinear(x + stepX, y + stepY, height, width);
                resultX[cell] = stepX + at.Of(earlierX);
                resultY[cell] = stepY + at.Of(earlierY);
            }
        }
    }
}
