using Streaming.Flow.Parameters;

namespace Streaming.Tests;

/// <summary>Parameters of SIFTFlow that tests and benchmarks start from.</summary>
internal static class KnownParameters
{
    /// <summary>Those of the original on features that peak at 255: integer flows, four levels.</summary>
    public static SiftFlowParameters Reference { get; } = new()
    {
        Alpha = 510f, Truncation = 10200f, Gamma = 1.275f, RelativeAlpha = 0f, Levels = 4, Window = 2, TopWindow = 10,
        TopIterations = 60, Iterations = 30, SubCellRadius = 0f, SubCellPasses = 3,
    };

    /// <summary>What serves all layers well: smoothness relative to the pair's own costs, and flows to parts of a cell.</summary>
    public static SiftFlowParameters Best { get; } = Reference with
    {
        RelativeAlpha = 0.05f, Window = 1, TopIterations = 16, Iterations = 8, SubCellRadius = 4f,
    };
}
