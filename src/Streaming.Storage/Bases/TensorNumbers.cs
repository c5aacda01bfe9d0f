using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>What the numbers of a family's tensors must be: what no command writes is refused, although the hashes may be right.</summary>
internal static class TensorNumbers
{
    /// <summary>More flows than any family has.</summary>
    public const long MostFlows = 1L << 40;

    /// <summary>Numbers that must all be finite.</summary>
    /// <exception cref="InputException">One is not.</exception>
    public static void Finite(string path, NamedTensor tensor)
    {
        var values = tensor.Of<double>();
        var at = Array.FindIndex(values, value => !double.IsFinite(value));
        if (at >= 0)
            throw new InputException($"{path}: {tensor.Name} holds {values[at]:g} at place {at}, where only finite numbers can be; learn these bases again or take another copy of them.");
    }

    /// <summary>Counts and squares.</summary>
    /// <exception cref="InputException">One is negative.</exception>
    public static void NotNegative(string path, NamedTensor tensor)
    {
        var values = tensor.Of<long>();
        var at = Array.FindIndex(values, value => value < 0);
        if (at >= 0)
            throw new InputException($"{path}: {tensor.Name} holds {values[at]} at place {at}; expected nothing negative.");
    }

    /// <summary>A number of flows.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static void FlowCounts(string path, NamedTensor tensor)
    {
        var count = tensor.Of<long>()[0];
        if (count is < 0 or > MostFlows)
            throw new InputException($"{path}: {tensor.Name} is {count}; expected a number of flows.");
    }

    /// <summary>Angles in degrees.</summary>
    /// <exception cref="InputException">One is none.</exception>
    public static void Angles(string path, NamedTensor tensor)
    {
        if (tensor.Of<double>().FirstOrDefault(angle => !(Math.Abs(angle) <= 360)) is var angle and not 0)
            throw new InputException($"{path}: {tensor.Name} holds {angle:g}; expected angles in degrees.");
    }
}
