namespace Streaming.Flow.Deviations;

/// <summary>
/// How far features are from others: sums over cells and channels of their differences, squared and as they are. Sums of
/// several maps add.
/// </summary>
/// <param name="Squares">Sum of the squared differences.</param>
/// <param name="Absolutes">Sum of the differences' magnitudes.</param>
/// <param name="Values">Differences summed over: cells times channels.</param>
public readonly record struct Deviation(double Squares, double Absolutes, long Values)
{
    /// <summary>Root of the mean squared difference (RMS); NaN over nothing.</summary>
    public double RootMeanSquare => Math.Sqrt(Squares / Values);

    /// <summary>Mean absolute difference; NaN over nothing.</summary>
    public double MeanAbsolute => Absolutes / Values;

    /// <summary>The differences of both.</summary>
    public static Deviation operator +(Deviation left, Deviation right) =>
        new(left.Squares + right.Squares, left.Absolutes + right.Absolutes, left.Values + right.Values);
}
