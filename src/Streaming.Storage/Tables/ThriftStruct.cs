namespace Streaming.Storage.Tables;

/// <summary>A thrift struct that was read: the values of those of its fields that are kept, by their identifiers.</summary>
internal sealed class ThriftStruct
{
    private readonly Dictionary<short, object> values = [];

    /// <summary>Notes a field's value; a field comes once.</summary>
    public void Add(short id, object? value)
    {
        if (value is not null && !values.TryAdd(id, value))
            throw new InvalidDataException($"its metadata has a field {id} twice");
    }

    /// <summary>Whether the field is there.</summary>
    public bool Has(short id) => values.ContainsKey(id);

    /// <summary>A field that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public T Get<T>(short id) =>
        values.TryGetValue(id, out var value) ? (T)value : throw new InvalidDataException($"its metadata lacks a field {id}");

    /// <summary>The number of a field that may be missing: then 0.</summary>
    public long NumberOrZero(short id) => values.TryGetValue(id, out var value) ? (long)value : 0;

    /// <summary>The structs of a list that must be there.</summary>
    public IReadOnlyList<ThriftStruct> Structs(short id) => [.. Get<List<object>>(id).Cast<ThriftStruct>()];
}
