using Parquet;
using Streaming.Domain;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Flows;

/// <summary>The rows of one row group, column by column; one object serves all groups of a writer.</summary>
/// <param name="length">Components of a flow.</param>
internal sealed class FlowGroup(int length)
{
    private readonly List<string> imageIds = new(FlowLevels.RowsPerGroup);
    private readonly List<string> families = new(FlowLevels.RowsPerGroup);
    private readonly double[] poses = new double[FlowLevels.RowsPerGroup];
    private readonly double[] amounts = new double[FlowLevels.RowsPerGroup];
    private readonly short[] flows = GC.AllocateUninitializedArray<short>(FlowLevels.RowsPerGroup * length);
    private readonly FlowLevels levels = new(length);

    /// <summary>Rows held.</summary>
    public int Rows => imageIds.Count;

    /// <summary>Whether no further row fits.</summary>
    public bool IsFull => Rows == FlowLevels.RowsPerGroup;

    public void Add(FlowRow row)
    {
        poses[Rows] = row.Pose;
        amounts[Rows] = row.Amount;
        row.Flow.Span.CopyTo(flows.AsSpan(Rows * length));
        families.Add(FamilyModule.name(row.Family));
        imageIds.Add(row.ImageId);
    }

    /// <summary>Writes the rows as a row group and forgets them.</summary>
    public void WriteTo(ParquetWriter writer)
    {
        var components = Rows * length;
        using (var rowGroup = writer.CreateRowGroup())
        {
            ParquetFile.Wait(rowGroup.WriteAsync(FlowSchema.ImageId, imageIds));
            ParquetFile.Wait(rowGroup.WriteAsync(FlowSchema.Family, families));
            ParquetFile.Wait(rowGroup.WriteAsync<double>(FlowSchema.Pose, poses.AsMemory(0, Rows)));
            ParquetFile.Wait(rowGroup.WriteAsync<double>(FlowSchema.Amount, amounts.AsMemory(0, Rows)));
            ParquetFile.Wait(rowGroup.WriteAllPartsAsync<short>(FlowSchema.Flow, flows.AsMemory(0, components),
                levels.Definition.AsMemory(0, components), levels.Repetition.AsMemory(0, components),
                CancellationToken.None));
            rowGroup.CompleteValidate();
        }
        imageIds.Clear();
        families.Clear();
    }
}
