using Parquet.Schema;

namespace Streaming.Imaging.Archives.Rows;

/// <summary>A column of a Parquet file that another program wrote.</summary>
/// <param name="Field">The column.</param>
internal sealed record RowColumn(DataField Field)
{
    /// <summary>Its name and those of what it lies in, without the words that lists bring along.</summary>
    public string[] Path { get; } = [.. Field.Path.ToList().Where((name, i) => i == 0 || name is not ("list" or "element" or "item" or "array" or "array_element" or "bag"))];

    /// <summary>Its name, with dots between those of what it lies in.</summary>
    public string Name => string.Join('.', Path);

    /// <summary>Whether a row has several of it, or lies in something.</summary>
    public bool IsPlain => Path.Length == 1 && !IsList;

    /// <summary>Whether a row has a list of it.</summary>
    public bool IsList => Field.MaxRepetitionLevel > 0;

    /// <summary>Whether its values are bytes.</summary>
    public bool IsBytes => Field.ClrType == typeof(ReadOnlyMemory<byte>) || Field.ClrType == typeof(byte[]);

    /// <summary>Whether its values are texts.</summary>
    public bool IsText => Field.ClrType == typeof(ReadOnlyMemory<char>) || Field.ClrType == typeof(string);

    /// <summary>Whether its values are numbers.</summary>
    public bool IsNumber => Type.GetTypeCode(Field.ClrType) is >= TypeCode.SByte and <= TypeCode.Double;

    /// <summary>What it is, for a sentence.</summary>
    public string Words => $"{Name} ({(IsBytes ? "bytes" : IsText ? "text" : IsNumber ? "numbers" : Field.ClrType.Name)}{(IsList ? ", a list" : "")})";
}
