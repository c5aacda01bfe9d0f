namespace Streaming.Flow.Parameters;

/// <summary>
/// The weights and the schedule of SIFTFlow (Liu, Yuen, Torralba 2011). Alpha, Truncation and Gamma are stated for a pair
/// whose larger peak is 255; the solver scales them to the peak of the pair at hand, so that features stay as they are.
/// </summary>
public sealed record SiftFlowParameters
{
    /// <summary>The parameters of the original on features that peak at 255: integer flows, four levels.</summary>
    public static SiftFlowParameters Reference { get; } = new();

    /// <summary>
    /// What serves turns, changes of scale and shifts best: smoothness relative to the pair's own costs, light enough for
    /// large turns, and flows to parts of a cell.
    /// </summary>
    public static SiftFlowParameters Default { get; } = new()
    {
        RelativeAlpha = 0.05f, Window = 1, TopIterations = 16, Iterations = 8, SubCellRadius = 4f, SubCellPasses = 3,
    };

    /// <summary>Price of one cell of difference between the flows of neighbours, per axis.</summary>
    public float Alpha { get; init; } = 510f;

    /// <summary>The most that a difference between neighbours costs per axis (d in the literature): a tear in the field.</summary>
    public float Truncation { get; init; } = 10200f;

    /// <summary>Price of one cell of displacement per axis at the finest level; it doubles from level to coarser level.</summary>
    public float Gamma { get; init; } = 1.275f;

    /// <summary>
    /// Where set, alpha is this part of the median distance between unrelated cells of the pair, measured at each level, and
    /// Truncation and Gamma keep their ratios to Alpha; the scale of the features then has no influence. Null: the weights
    /// are as stated.
    /// </summary>
    public float? RelativeAlpha { get; init; }

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

    /// <summary>
    /// Standard deviation, in cells, of the window over which the flow is fitted to parts of a cell, at every level; the
    /// refined flow of a level is where the next one starts. 0: whole cells.
    /// </summary>
    public float SubCellRadius { get; init; }

    /// <summary>How often the flow is measured and fitted again where <see cref="SubCellRadius"/> is not 0.</summary>
    public int SubCellPasses { get; init; } = 3;

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
        if (RelativeAlpha is { } part)
            RequireWeight(part, nameof(RelativeAlpha));
        RequireWeight(SubCellRadius, nameof(SubCellRadius));
        if (SubCellRadius is > 0f and < LeastRadius or > MostRadius)
            throw new ArgumentException($"{nameof(SubCellRadius)} is {SubCellRadius}; it must be 0 or between {LeastRadius} and {MostRadius}.", nameof(SubCellRadius));
        RequireCount(SubCellPasses, nameof(SubCellPasses), 1, 100);
        RequireCount(Levels, nameof(Levels), 1, 30);
        RequireCount(Window, nameof(Window), 0, MaximumWindow);
        RequireCount(TopWindow, nameof(TopWindow), 0, MaximumWindow);
        RequireCount(TopIterations, nameof(TopIterations), 0, int.MaxValue);
        RequireCount(Iterations, nameof(Iterations), 0, int.MaxValue);
    }

    private const int MaximumWindow = 100;
    private const float LeastRadius = 0.5f;
    private const float MostRadius = 50f;

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
