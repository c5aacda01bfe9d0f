using System.Buffers;
using Streaming.Domain;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Flows;

/// <summary>Reads the row groups of a part.</summary>
internal static class FlowGroupReader
{
    /// <summary>The group's small columns.</summary>
    public static FlowKeys ReadKeys(TableGroupReader group)
    {
        var keys = new FlowKeys(group.Texts(FlowSchema.ImageId)!, group.Texts(FlowSchema.Family)!, group.Values<double>(FlowSchema.Pose), group.Values<double>(FlowSchema.Amount));
        // Texts that are no family, and numbers that are no amount of it, are told here and not where flows are summed.
        for (var row = 0; row < group.Rows; row++)
            if (!FamilyModule.accepts(FamilyModule.parse(keys.Families[row]), keys.Amounts[row]) || !double.IsFinite(keys.Poses[row]))
                throw new InvalidDataException($"row {row} of a row group is of {keys.Amounts[row]:g} {keys.Families[row]} at pose {keys.Poses[row]:g}");
        return keys;
    }

    /// <summary>The group's rows.</summary>
    /// <param name="group">The group.</param>
    /// <param name="length">Components of a flow.</param>
    /// <exception cref="InvalidDataException">A flow has gaps, or another number of components.</exception>
    public static FlowRow[] ReadRows(TableGroupReader group, int length)
    {
        var keys = ReadKeys(group);
        var rows = keys.ImageIds.Length;
        var components = checked(rows * length);
        if (group.Values(FlowSchema.Flow) != components)
            throw new InvalidDataException($"its flows have not {length} components each");

        var flows = ArrayPool<short>.Shared.Rent(components);
        var definition = ArrayPool<int>.Shared.Rent(components);
        var repetition = ArrayPool<int>.Shared.Rent(components);
        try
        {
            group.Read(FlowSchema.Flow, flows.AsMemory(0, components), definition.AsMemory(0, components), repetition.AsMemory(0, components));
            CheckLevels(definition.AsSpan(0, components), repetition.AsSpan(0, components), length);
            return [.. Enumerable.Range(0, rows).Select(row => new FlowRow(keys.ImageIds[row],
                FamilyModule.parse(keys.Families[row]), keys.Poses[row], keys.Amounts[row],
                flows.AsSpan(row * length, length).ToArray()))];
        }
        finally
        {
            ArrayPool<short>.Shared.Return(flows);
            ArrayPool<int>.Shared.Return(definition);
            ArrayPool<int>.Shared.Return(repetition);
        }
    }

    // A list begins where the repetition level is 0 and nowhere else; a lower definition level is a gap.
    private static void CheckLevels(ReadOnlySpan<int> definition, ReadOnlySpan<int> repetition, int length)
    {
        if (definition.ContainsAnyExcept(FlowSchema.Flow.MaxDefinitionLevel))
            throw new InvalidDataException("a flow has gaps");
        for (var at = 0; at < repetition.Length; at += length)
            if (repetition[at] != 0 || repetition.Slice(at + 1, length - 1).Contains(0))
                throw new InvalidDataException($"its flows have not {length} components each");
    }
}
