using System.Buffers;
using Parquet;
using Streaming.Domain;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Flows;

/// <summary>Reads the row groups of a part.</summary>
internal static class FlowGroupReader
{
    /// <summary>The group's small columns.</summary>
    public static FlowKeys ReadKeys(ParquetRowGroupReader group)
    {
        var rows = checked((int)group.RowCount);
        var keys = new FlowKeys(new string[rows], new string[rows], new double[rows], new double[rows]);
        ParquetFile.Wait(group.ReadAsync(FlowSchema.ImageId, keys.ImageIds));
        ParquetFile.Wait(group.ReadAsync(FlowSchema.Family, keys.Families));
        ParquetFile.Wait(group.ReadAsync<double>(FlowSchema.Pose, keys.Poses));
        ParquetFile.Wait(group.ReadAsync<double>(FlowSchema.Amount, keys.Amounts));
        return keys;
    }

    /// <summary>The group's rows.</summary>
    /// <exception cref="InvalidDataException">A flow has gaps or not as many components as the layout.</exception>
    public static FlowRow[] ReadRows(ParquetRowGroupReader group)
    {
        var keys = ReadKeys(group);
        var rows = keys.ImageIds.Length;
        var components = checked(rows * FlowLayout.length);
        if (group.GetMetadata(FlowSchema.Flow)?.MetaData?.NumValues != components)
            throw new InvalidDataException($"its flows have not {FlowLayout.length} components each");

        var flows = ArrayPool<short>.Shared.Rent(components);
        var definition = ArrayPool<int>.Shared.Rent(components);
        var repetition = ArrayPool<int>.Shared.Rent(components);
        try
        {
            ParquetFile.Wait(group.ReadRawAsync<short>(FlowSchema.Flow, flows.AsMemory(0, components),
                definition.AsMemory(0, components), repetition.AsMemory(0, components)));
            CheckLevels(definition.AsSpan(0, components), repetition.AsSpan(0, components));
            return [.. Enumerable.Range(0, rows).Select(row => new FlowRow(keys.ImageIds[row],
                FamilyModule.parse(keys.Families[row]), keys.Poses[row], keys.Amounts[row],
                flows.AsSpan(row * FlowLayout.length, FlowLayout.length).ToArray()))];
        }
        finally
        {
            ArrayPool<short>.Shared.Return(flows);
            ArrayPool<int>.Shared.Return(definition);
            ArrayPool<int>.Shared.Return(repetition);
        }
    }

    // A list begins where the repetition level is 0 and nowhere else; a lower definition level is a gap.
    private static void CheckLevels(ReadOnlySpan<int> definition, ReadOnlySpan<int> repetition)
    {
        if (definition.ContainsAnyExcept(FlowSchema.Flow.MaxDefinitionLevel))
            throw new InvalidDataException("a flow has gaps");
        for (var at = 0; at < repetition.Length; at += FlowLayout.length)
            if (repetition[at] != 0 || repetition.Slice(at + 1, FlowLayout.length - 1).Contains(0))
                throw new InvalidDataException($"its flows have not {FlowLayout.length} components each");
    }
}
