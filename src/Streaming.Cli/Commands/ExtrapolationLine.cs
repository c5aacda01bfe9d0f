using Streaming.Domain;

namespace Streaming.Cli.Commands;

/// <summary>Warns of transforms that lie beyond the amounts that bases were calibrated on.</summary>
internal static class ExtrapolationLine
{
    /// <summary>One line a transform.</summary>
    public static void Warn(TextWriter error, IEnumerable<Transform> extrapolated)
    {
        foreach (var transform in extrapolated)
            error.WriteLine(FormattableString.Invariant($"streaming: {FamilyModule.name(transform.Family)} {transform.Amount} lies beyond the amounts that the bases were calibrated on; its generator is extrapolated."));
    }
}
