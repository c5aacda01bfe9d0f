namespace Streaming.Flow.Parameters;

/// <summary>
/// The weights and the schedule of SIFTFlow for one layer (Liu, Yuen, Torralba 2011); a plan has one for each of its layers.
/// Alpha, Truncation and Gamma are stated for a pair whose larger peak is 255; the solver scales them to the peak of the pair
/// at hand, so that features stay as they are. Properties stand in the order of a plan's keys.
/// </summary>
public sealed record SiftFlowParameters
{
    /// <summary>Price of one cell of difference between the flows of neighbours, per axis.</summary>
    public required float Alpha { get; init; }

    /// <summary>The most that a difference between neighbours costs per axis (d in the literature): a tear in the field.</summary>
    public required float Truncation { get; init; }

    /// <summary>Price of one cell of displacement per axis at the finest level; it doubles from level to coarser level.</summary>
    public required float Gamma { get; init; }

    /// <summary>
    /// Where above 0, alpha is this part of the median distance between unrelated cells of the pair, measured at each level,
    /// and Truncation and Gamma keep their ratios to Alpha; the scale of the features then has no influence. 0: the weights
    /// are as stated.
    /// </summary>
    public required float RelativeAlpha { get; init; }

    /// <summary>Levels of the coarse-to-fine pyramid that are used; a pyramid that has fewer uses all of its own.</summary>
    public required int Levels { get; init; }

    /// <summary>Half-width of the search window at the finest level, in cells; it is one cell wider at each coarser level.</summary>
    public required int Window { get; init; }

    /// <summary>Half-width of the search window at the coarsest level, around zero flow.</summary>
    public required int TopWindow { get; init; }

    /// <summary>Iterations at the coarsest level. One iteration passes messages once over one of the two planes, x or y.</summary>
    public required int TopIterations { get; init; }

    /// <summary>Iterations at every other level.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// Standard deviation, in cells, of the window over which the flow is fitted to parts of a cell, at every level; the
    /// refined flow of a level is where the next one starts. 0: whole cells.
    /// </summary>
    public required float SubCellRadius { get; init; }

    /// <summary>How often the flow is measured and fitted again where <see cref="SubCellRadius"/> is not 0.</summary>
    public required int SubCellPasses { get; init; }

    internal void Check()
    {
        RequireWeight(Alpha, nameof(Alpha));
        RequireWeight(Truncation, nameof(Truncation));
        RequireWeight(Gamma, nameof(Gamma));
        RequireWeight(RelativeAlpha, nameof(RelativeAlpha));
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
