namespace Streaming.Flow.Tests;

/// <summary>The true sampling flow of a rotated picture on a convolution grid, and the mean endpoint error against it.</summary>
/// <param name="Degrees">Turn about the picture's centre; positive takes the x axis towards the y axis.</param>
/// <param name="Step">Input pixels from cell to cell.</param>
/// <param name="First">Input pixel of cell 0.</param>
internal sealed record ExactRotation(double Degrees, double Step, double First)
{
    public const double Centre = 113;

    /// <summary>Mean distance in cells, over the cells within <paramref name="radius"/> pixels of the centre.</summary>
    public double EndpointError(Func<int, (double X, double Y)> flow, int side, double radius)
    {
        double sum = 0;
        int count = 0;
        for (int cell = 0; cell < side * side; cell++)
        {
            double px = First + Step * (cell % side) - Centre, py = First + Step * (cell / side) - Centre;
            if (px * px + py * py > radius * radius)
                continue;
            var (ex, ey) = At(px, py);
            var (fx, fy) = flow(cell);
            sum += Math.Sqrt((fx - ex) * (fx - ex) + (fy - ey) * (fy - ey));
            count++;
        }

        return sum / count;
    }

    private (double X, double Y) At(double px, double py)
    {
        double angle = Degrees * Math.PI / 180, cos = Math.Cos(angle), sin = Math.Sin(angle);
        return ((cos * px - sin * py - px) / Step, (sin * px + cos * py - py) / Step);
    }
}
