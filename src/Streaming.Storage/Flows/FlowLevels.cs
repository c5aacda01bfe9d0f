namespace Streaming.Storage.Flows;

/// <summary>
/// Definition and repetition levels of a row group of flows. All flows have the same length and no gaps, so the levels
/// of every group are a beginning of the same two arrays.
/// </summary>
internal sealed class FlowLevels
{
    /// <summary>Most rows of a row group: of AlexNet a million components, 2 MB as int16.</summary>
    public const int RowsPerGroup = 128;

    /// <summary>The levels of flows with so many components.</summary>
    public FlowLevels(int length)
    {
        Definition = new int[RowsPerGroup * length];
        Array.Fill(Definition, FlowSchema.Flow.MaxDefinitionLevel);
        Repetition = new int[RowsPerGroup * length];
        Array.Fill(Repetition, FlowSchema.Flow.MaxRepetitionLevel);
        for (var row = 0; row < RowsPerGroup; row++)
            Repetition[row * length] = 0;
    }

    /// <summary>Every list and every element is there.</summary>
    public int[] Definition { get; }

    /// <summary>0 where a new list begins, 1 elsewhere.</summary>
    public int[] Repetition { get; }
}
