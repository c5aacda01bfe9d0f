using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Streaming.Imaging.Sampling;

/// <summary>The weights of neighbouring pixels under a tent of a given half-width, for one axis.</summary>
internal sealed class TentWeights
{
    private readonly float slope;
    private readonly float[] weights;

    /// <summary>A tent of half-width <paramref name="halfWidth"/> that covers at most <paramref name="count"/> pixels.</summary>
    public TentWeights(double halfWidth, int count)
    {
        this.slope = (float)(1 / halfWidth);
        Count = count;
        weights = new float[(count + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count];
    }

    /// <summary>The number of pixels that may have a weight.</summary>
    public int Count { get; }

    /// <summary>
    /// The weights placed last: a whole number of eights, zero from <see cref="Count"/> on.
    /// </summary>
    public ReadOnlySpan<float> Values => weights;

    /// <summary>Puts the tent's top <paramref name="top"/> pixels behind the first pixel; returns the weights' sum.</summary>
    public float Place(float top)
    {
        // Lanes: eight neighbouring pixels.
        Vector256<float> sum = Vector256<float>.Zero, slope = Vector256.Create(this.slope);
        var distance = Vector256<float>.Indices - Vector256.Create(top);
        foreach (ref var eight in MemoryMarshal.Cast<float, Vector256<float>>(weights.AsSpan()))
        {
            eight = Vector256.Max(Vector256<float>.Zero, Vector256<float>.One - Vector256.Abs(distance) * slope);
            sum += eight;
            distance += Vector256.Create(8f);
        }

        return Vector256.Sum(sum);
    }
}
