namespace Streaming.Network.Training;

/// <summary>The losses of the last steps, to tell a training that goes astray while its loss is still a number.</summary>
internal sealed class RecentLosses
{
    // A few unlucky steps are not far above the beginning, and an explosion is there within a few.
    private const int Steps = 10;
    private const double FarAbove = 100;

    // A network that knows its images begins near no loss at all.
    private const double Least = 1;

    private readonly double[] losses = new double[Steps];
    private int count;

    /// <summary>The mean loss of these steps.</summary>
    public double Mean => losses.Average();

    /// <summary>Takes one more step, and tells whether the last steps together are far above the beginning.</summary>
    /// <param name="step">The step.</param>
    /// <param name="start">The loss of the first step; null where none of its images could be read.</param>
    public bool IsFarAbove(StepScore step, double? start)
    {
        if (step.Images == 0 || start is not { } first)
            return false;
        losses[count++ % Steps] = step.MeanLoss;
        return count >= Steps && Mean > FarAbove * Math.Max(first, Least);
    }
}
