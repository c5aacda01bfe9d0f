namespace Streaming.Flow;

/// <summary>
/// The weights and the schedule of SIFTFlow (Liu, Yuen, Torralba 2011). Alpha, Truncation and Gamma are stated for a pair
/// whose larger peak is 255; the solver scales them to the peak of the pair at hand, so that features stay as they are.
/// </summary>
public sealed record SiftFlowParameters
{
    /// <summary>The parameters of the original on features that peak at 255: integer flows, four levels.</summary>
    public static SiftFlowParameters Reference { get; } = new();

    /// <summary>Price of one cell of difference between the flows of neighbours, per axis.</summary>
    public float Alpha { get; init; } = 510f;

    /// <summary>The most that a difference between neighbours costs per axis (d in the literature): a tear in the field.</summary>
    public float Truncation { get; init; } = 10200f;

    /// <summary>Price of one cell of displacement per axis at the finest level; it doubles from level to coarser level.</summary>
    public float Gamma { get; init; } = 1.275f;

    /// <summary>Levels of the pyramid that are used; a pyramid that has fewer uses all of its own.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>Half-width of the search window at the finest level; it is one cell wider at each coarser level.</summary>
    public int Window { get; init; } = 2;

    /// <summary>Half-width of the search window at the coarsest level, around zero flow.</summary>
    public int TopWindow { get; init; } = 10;

    /// <summary>Iterations at the coarsest level. One iteration passes messages once over one of the two planes, x or y.</summary>
    public int TopIterations { get; init; } = 60;

    /// <summary>Iterations at every other level.</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>The same parameters for features that are <paramref name="factor"/> times as large.</summary>
    /// <param name="factor">A positive, finite factor.</param>
    public SiftFlowParameters ScaledBy(float factor) =>
        float.IsFinite(factor) && factor > 0f
            ? this with { Alpha = Alpha * factor, Truncation = Truncation * factor, Gamma = Gamma * factor }
            : throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be positive and finite.");

    internal void Check()
    {
        RequireWeight(Alpha, nameof(Alpha));
        RequireWeight(Truncation, nameof(Truncation));
        RequireWeight(Gamma, nameof(Gamma));
        RequireCount(Levels, nameof(Levels), 1, int.MaxValue);
        RequireCount(Window, nameof(Window), 0, MaximumWindow);
        RequireCount(TopWindow, nameof(TopWindow), 0, MaximumWindow);
        RequireCount(TopIterations, nameof(TopIterations), 0, int.MaxValue);
        RequireCount(Iterations, nameof(Iterations), 0, int.MaxValue);
    }

    private const int MaximumWindow = 100;

    private static void RequireWeight(float value, string name)
    {
        if (!(value >= 0f && float.IsFinite(value)))
            throw new ArgumentException($"{name} is {value}; it must be finite and not negative.", name);
    }

    private static void RequireCount(int value, string name, int least, int most)
    {
        if (value < least || value > most)
            throw new ArgumentException($"{name} is {value}; it must be between {least} and {most}.", name);
    }
}
