using Streaming.Domain;

namespace Streaming.Storage.Flows;

/// <summary>
/// Definition and repetition levels of a row group of flows. All flows have the same length and no gaps, so the levels
/// of every group are a beginning of the same two arrays.
/// </summary>
internal static class FlowLevels
{
    /// <summary>Most rows of a row group: a million components, 2 MB as int16.</summary>
    public const int RowsPerGroup = 128;

    /// <summary>Every list and every element is there.</summary>
    public static readonly int[] Definition = MakeDefinition();

    /// <summary>0 where a new list begins, 1 elsewhere.</summary>
    public static readonly int[] Repetition = MakeRepetition();

    private static int[] MakeDefinition()
    {
        var levels = new int[RowsPerGroup * FlowLayout.length];
        Array.Fill(levels, FlowSchema.Flow.MaxDefinitionLevel);
        return levels;
    }

    private static int[] MakeRepetition()
    {
        var levels = new int[RowsPerGroup * FlowLayout.length];
        Array.Fill(levels, FlowSchema.Flow.MaxRepetitionLevel);
        for (var row = 0; row < RowsPerGroup; row++)
            levels[row * FlowLayout.length] = 0;
        return levels;
    }
}
