using System.Runtime.InteropServices;
using Parquet;
using Parquet.Schema;

namespace Streaming.Storage.Tables;

/// <summary>
/// Reads whole columns of a row group. A column's pages are checked before, and while they are read nothing else of the
/// file can be.
/// </summary>
internal sealed class TableGroupReader(ParquetRowGroupReader group, int rows, IReadOnlyList<ParquetColumn> columns, WindowStream stream)
{
    /// <summary>Rows of the group.</summary>
    public int Rows => rows;

    /// <summary>Values of a column: more than rows where it is of lists.</summary>
    public long Values(DataField column) => Find(column).Values;

    /// <summary>Texts, with null where there is none. Texts that the file holds once are one string.</summary>
    public string?[] Texts(DataField column)
    {
        var values = new ReadOnlyMemory<char>[rows];
        var levels = new int[column.IsNullable ? rows : 0];
        Read(column, values.AsMemory(), column.IsNullable ? levels.AsMemory() : (Memory<int>?)null, null);
        // A short file can hold one long text for each of many rows; as many strings would take gigabytes.
        var known = new Dictionary<char[], string>(ReferenceEqualityComparer.Instance);
        var texts = new string?[rows];
        var next = 0;
        for (var row = 0; row < rows; row++)
            texts[row] = column.IsNullable && levels[row] < column.MaxDefinitionLevel ? null : Text(values[next++], known);
        return texts;
    }

    /// <summary>Numbers, with null where there is none.</summary>
    public TNumber?[] Numbers<TNumber>(DataField column) where TNumber : struct
    {
        var values = new TNumber[rows];
        var levels = new int[rows];
        Read(column, values.AsMemory(), levels.AsMemory(), null);
        var numbers = new TNumber?[rows];
        var next = 0;
        for (var row = 0; row < rows; row++)
            numbers[row] = levels[row] < column.MaxDefinitionLevel ? null : values[next++];
        return numbers;
    }

    /// <summary>Numbers of a column that has one in every row.</summary>
    public TNumber[] Values<TNumber>(DataField column) where TNumber : struct
    {
        var values = new TNumber[rows];
        Read(column, values.AsMemory(), null, null);
        return values;
    }

    /// <summary>Values and levels as they are stored.</summary>
    public void Read<TValue>(DataField column, Memory<TValue> values, Memory<int>? definition, Memory<int>? repetition) where TValue : struct
    {
        var checkedColumn = Find(column);
        stream.Limit(0, stream.Length);
        ParquetPages.Check(stream, checkedColumn);
        stream.Limit(checkedColumn.Start, checkedColumn.End);
        ParquetFile.Wait(group.ReadRawAsync(column, values, definition, repetition));
    }

    private ParquetColumn Find(DataField column)
    {
        var path = string.Join('.', column.Path.ToList());
        return columns.FirstOrDefault(other => other.Path == path) ?? throw new InvalidDataException($"it lacks a column {path}");
    }

    private static string Text(ReadOnlyMemory<char> value, Dictionary<char[], string> known)
    {
        if (!MemoryMarshal.TryGetArray(value, out var array) || array.Array is not { Length: > 0 } characters || array.Count != characters.Length)
            return value.ToString();
        if (!known.TryGetValue(characters, out var text))
            known.Add(characters, text = value.ToString());
        return text;
    }
}
