using Streaming.Flow.Parameters;

namespace Streaming.Flow.Matching;

/// <summary>The weights of the energy at one level of one pair, in units of its features.</summary>
internal readonly record struct LevelWeights(float Alpha, float Truncation, float Gamma)
{
    /// <summary>The weights that the parameters mean for a pair.</summary>
    /// <param name="parameters">Stated for a peak of 255, or relative to the costs.</param>
    /// <param name="peak">The pair's larger peak.</param>
    /// <param name="unrelated">Median distance between unrelated cells of the level; used where smoothness is relative.</param>
    /// <param name="level">The level; gamma doubles from each to the next coarser.</param>
    public static LevelWeights Of(SiftFlowParameters parameters, float peak, float unrelated, int level)
    {
        var scale = peak / 255f;
        if (parameters.RelativeAlpha > 0f)
            scale = parameters.Alpha > 0f ? parameters.RelativeAlpha * unrelated / parameters.Alpha : 0f;
        return new LevelWeights(parameters.Alpha * scale, parameters.Truncation * scale, parameters.Gamma * scale * (1 << level));
    }
}
