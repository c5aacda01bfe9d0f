using Streaming.Domain;

namespace Streaming.Storage.Safetensors;

/// <summary>What a tensor may hold: numbers that one can compute with.</summary>
public static class FiniteNumbers
{
    /// <summary>Refuses NaN and infinity.</summary>
    /// <param name="path">The file that holds the tensor.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="values">Its numbers.</param>
    /// <exception cref="InputException">One of them is not finite.</exception>
    public static void Check(string path, string name, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InputException($"{path}: tensor {name} holds {(float.IsNaN(values[i]) ? "NaN" : "infinity, or a number too large for float32,")} at place {i}; expected finite numbers; what wrote it diverged or the file is damaged, so make or fetch it again.");
        }
    }

    /// <summary>Rounds to half precision.</summary>
    /// <param name="path">The file that is to hold the tensor.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="values">Its numbers.</param>
    /// <exception cref="InputException">One of them is beyond what half precision holds.</exception>
    public static Half[] ToHalf(string path, string name, float[] values)
    {
        var halves = Array.ConvertAll(values, value => (Half)value);
        var bad = Array.FindIndex(halves, half => !Half.IsFinite(half));
        return bad < 0 ? halves
            : throw new InputException(FormattableString.Invariant($"{path}: tensor {name} holds {values[bad]} at place {bad}; expected numbers up to {(float)Half.MaxValue}, which is all that half precision holds; write it without --half."));
    }
}
