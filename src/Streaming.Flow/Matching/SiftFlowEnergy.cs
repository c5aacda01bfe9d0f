namespace Streaming.Flow.Matching;

/// <summary>
/// The energy of an integer flow, in units of features that peak at 255. The data term counts only cells whose target
/// lies inside the map; the others are counted in <see cref="Outside"/>.
/// </summary>
/// <param name="Data">Sum of |from(p) - to(p + w(p))| over channels and over the cells whose target is inside.</param>
/// <param name="Range">Gamma times the sum of |u| + |v| over all cells.</param>
/// <param name="Smoothness">Sum over 4-neighbours of min(alpha |du|, d) + min(alpha |dv|, d).</param>
/// <param name="Inside">Cells whose target is inside the map.</param>
/// <param name="Outside">Cells whose target is outside.</param>
public readonly record struct SiftFlowEnergy(double Data, double Range, double Smoothness, int Inside, int Outside)
{
    /// <summary>Data, range and smoothness together.</summary>
    public double Total => Data + Range + Smoothness;
}
