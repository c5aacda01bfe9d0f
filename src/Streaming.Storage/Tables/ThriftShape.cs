namespace Streaming.Storage.Tables;

/// <summary>The kinds of values of thrift's compact protocol that Parquet's metadata is made of.</summary>
internal enum ThriftKind
{
    Flag,
    Byte,
    Short,
    Int,
    Long,
    Bytes,
    Struct,
    List,
}

/// <summary>What a field of a thrift struct must be.</summary>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Of">The struct, or the struct that the list is of.</param>
/// <param name="Element">The kind of the list's elements.</param>
/// <param name="Most">Elements of the list, at most.</param>
/// <param name="Kept">Whether anybody looks at the value; others are only checked.</param>
internal sealed record ThriftField(ThriftKind Kind, ThriftShape? Of = null, ThriftKind Element = ThriftKind.Struct, int Most = 0, bool Kept = false);

/// <summary>The fields that a thrift struct may have, by their identifiers; any other is refused.</summary>
internal sealed class ThriftShape(params (short Id, ThriftField Field)[] fields)
{
    private readonly Dictionary<short, ThriftField> byId = fields.ToDictionary(field => field.Id, field => field.Field);

    /// <summary>What the field must be.</summary>
    /// <exception cref="InvalidDataException">The struct has no such field.</exception>
    public ThriftField Field(short id) =>
        byId.TryGetValue(id, out var field) ? field : throw new InvalidDataException($"its metadata has a field {id} where none of that number can be");
}
