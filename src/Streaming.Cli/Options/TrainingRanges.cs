using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The ranges of the numbers that trainings have in common.</summary>
internal static class TrainingRanges
{
    /// <summary>Images or pairs of one step, or that go through a network at once.</summary>
    public const int MostImages = 65_536;

    /// <summary>Learning rates.</summary>
    public static RealRange Rate { get; } = RealRange.Above(0, 1000);

    /// <summary>Lengths in epochs, also parts of one.</summary>
    public static RealRange Epochs { get; } = RealRange.Between(0, NumberOption.Many);

    /// <summary>Parts of a whole that is never reached.</summary>
    public static RealRange Part { get; } = RealRange.Below(0, 1);

    /// <summary>Minutes, up to some years.</summary>
    public static RealRange Minutes { get; } = RealRange.Between(0, NumberOption.Many);
}
