using System.Text;

namespace Streaming.Storage.Tables;

/// <summary>
/// Reads thrift's compact protocol from bytes in memory, strictly: every field must be of the shape, every length is
/// compared with the bytes that are left before anything is made of it, and nothing is read twice. Whatever passes here is
/// read to its end, and in the same way, by any other reader of the protocol.
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int Deepest = 8;

    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads a struct.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of that shape, or end before it.</exception>
    public ThriftStruct Read(ThriftShape shape) => ReadStruct(shape, 0);

    private ThriftStruct ReadStruct(ThriftShape shape, int depth)
    {
        if (depth > Deepest)
            throw new InvalidDataException("its metadata is nested too deeply");
        var read = new ThriftStruct();
        short last = 0;
        while (true)
        {
            var head = Next();
            if (head == 0)
                return read;
            var step = head >> 4;
            // Fields come in the order of their identifiers, each once.
            var id = step == 0 ? Whole(16) : last + step;
            if (id <= last || id > short.MaxValue)
                throw new InvalidDataException("the fields of its metadata are not in order");
            last = (short)id;
            var field = shape.Field(last);
            read.Add(last, ReadValue(field, field.Kind, head & 15, depth));
        }
    }

    private object? ReadValue(ThriftField field, ThriftKind kind, int code, int depth)
    {
        // Flags have their value in their code: 1 is true, 2 is false.
        if (kind == ThriftKind.Flag ? code is not (1 or 2) : code != CodeOf(kind))
            throw new InvalidDataException("a field of its metadata is of another type");
        switch (kind)
        {
            case ThriftKind.Flag:
                return field.Kept ? code == 1 : null;
            case ThriftKind.Byte:
                return Keep(field, (sbyte)Next());
            case ThriftKind.Short:
                return Keep(field, Whole(16));
            case ThriftKind.Int:
                return Keep(field, Whole(32));
            case ThriftKind.Long:
                return Keep(field, Whole(64));
            case ThriftKind.Bytes:
                var text = Take(Length());
                return field.Kept ? Encoding.UTF8.GetString(text) : null;
            case ThriftKind.Struct:
                var inner = ReadStruct(field.Of!, depth + 1);
                return field.Kept ? inner : null;
            default:
                return ReadList(field, depth);
        }
    }

    private List<object>? ReadList(ThriftField field, int depth)
    {
        var head = Next();
        var count = head >> 4;
        if (count == 15)
            count = Length();
        // An element takes one byte at least.
        if (count > field.Most || count > bytes.Length - Position)
            throw new InvalidDataException($"a list of its metadata has {count} entries");
        if (count > 0 && (head & 15) != CodeOf(field.Element))
            throw new InvalidDataException("a list of its metadata is of another type");
        var list = field.Kept ? new List<object>(count) : null;
        for (var i = 0; i < count; i++)
            if (ReadValue(field, field.Element, head & 15, depth) is { } value)
                list?.Add(value);
        return list;
    }

    private static long? Keep(ThriftField field, long value) => field.Kept ? value : null;

    private static int CodeOf(ThriftKind kind) => kind switch
    {
        ThriftKind.Byte => 3,
        ThriftKind.Short => 4,
        ThriftKind.Int => 5,
        ThriftKind.Long => 6,
        ThriftKind.Bytes => 8,
        ThriftKind.List => 9,
        ThriftKind.Struct => 12,
        _ => throw new InvalidOperationException($"A list of {kind} is in no metadata of Parquet."),
    };

    private byte Next() =>
        Position < bytes.Length ? bytes[Position++] : throw new InvalidDataException("its metadata ends before its end");

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    // A length is not signed and cannot be more than what is left.
    private int Length()
    {
        var length = Varint(5);
        return length <= (ulong)(bytes.Length - Position) ? (int)length : throw new InvalidDataException($"its metadata has a length of {length} where {bytes.Length - Position} bytes are left");
    }

    // A whole number of so many bits: zigzag, so that small negative ones are short too.
    private long Whole(int bits)
    {
        var coded = Varint((bits + 6) / 7);
        var value = (long)(coded >> 1) ^ -(long)(coded & 1);
        return bits == 64 || (value >= -(1L << (bits - 1)) && value < 1L << (bits - 1)) ? value : throw new InvalidDataException($"its metadata has the number {value} where one of {bits} bits belongs");
    }

    private ulong Varint(int longest)
    {
        ulong value = 0;
        for (var i = 0; i < longest; i++)
        {
            var next = Next();
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("a number of its metadata has no end");
    }
}
