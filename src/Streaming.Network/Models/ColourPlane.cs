namespace Streaming.Network.Models;

/// <summary>One colour of a picture on its way into a network: (level - mean) * scale.</summary>
public static class ColourPlane
{
    /// <summary>Writes a colour into every <paramref name="step"/>-th number of an input.</summary>
    /// <param name="levels">The colour's levels in 0..255.</param>
    /// <param name="mean">What is taken off each.</param>
    /// <param name="scale">What each is multiplied by then.</param>
    /// <param name="input">The input.</param>
    /// <param name="first">The place of the first pixel's number.</param>
    /// <param name="step">Numbers from one pixel's to the next one's.</param>
    public static void Write(ReadOnlySpan<float> levels, float mean, float scale, Span<float> input, int first, int step)
    {
        var at = first;
        foreach (var level in levels)
        {
            input[at] = (level - mean) * scale;
            at += step;
        }
    }

    /// <summary>The same where every number of the input has a mean of its own.</summary>
    public static void Write(ReadOnlySpan<float> levels, ReadOnlySpan<float> means, float scale, Span<float> input, int first, int step)
    {
        var at = first;
        foreach (var level in levels)
        {
            input[at] = (level - means[at]) * scale;
            at += step;
        }
    }
}
