using Parquet;
using Parquet.Data;
using Parquet.Schema;
using Streaming.Storage.Tables;

namespace Streaming.Imaging.Archives.Rows;

/// <summary>
/// An open Parquet file that another program wrote. Its footer, and the pages of each column, are checked before the library reads
/// them, and nothing else of the file can be read meanwhile.
/// </summary>
internal sealed class RowFile : IDisposable
{
    /// <summary>What a column of one row group may become in memory.</summary>
    public const long MostOfAGroup = 1L << 30;

    private readonly WindowStream stream;
    private readonly ParquetReader reader;

    private RowFile(WindowStream stream, ParquetReader reader)
    {
        (this.stream, this.reader) = (stream, reader);
        Columns = [.. reader.Schema.GetDataFields().Select(field => new RowColumn(field))];
        Rows = new int[reader.RowGroupCount];
        for (var group = 0; group < Rows.Length; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            Rows[group] = rows.RowCount is >= 0 and <= int.MaxValue ? (int)rows.RowCount : throw new InvalidDataException($"a row group would have {rows.RowCount} rows");
        }
    }

    /// <summary>Its columns.</summary>
    public RowColumn[] Columns { get; }

    /// <summary>The rows of each row group.</summary>
    public int[] Rows { get; }

    /// <summary>What the program that wrote it said of it.</summary>
    public IReadOnlyDictionary<string, string> Metadata => reader.CustomMetadata;

    /// <summary>Opens a file; the stream stays open.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static RowFile Open(Stream content) => Guarded(() =>
    {
        var window = new WindowStream(content);
        // The library can be led round in circles by a footer that does not end.
        ParquetFooter.Read(window);
        window.Position = 0;
        return new RowFile(window, ParquetReader.CreateAsync(window, leaveStreamOpen: true).GetAwaiter().GetResult());
    });

    /// <summary>Looks at the bytes of a column in a row group, where there are any.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Bytes(int group, RowColumn column, Action<int, ReadOnlyMemory<byte>> look) => Read(group, column, look);

    /// <summary>Looks at its texts.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Texts(int group, RowColumn column, Action<int, string> look) => Read<ReadOnlyMemory<char>>(group, column, (row, text) => look(row, text.ToString()));

    /// <summary>Looks at its numbers.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Numbers(int group, RowColumn column, Action<int, double> look)
    {
        switch (Type.GetTypeCode(column.Field.ClrType))
        {
            case TypeCode.Double: Read<double>(group, column, look); break;
            case TypeCode.Single: Read<float>(group, column, (row, value) => look(row, value)); break;
            case TypeCode.Int64: Read<long>(group, column, (row, value) => look(row, value)); break;
            case TypeCode.UInt64: Read<ulong>(group, column, (row, value) => look(row, value)); break;
            case TypeCode.Int32: Read<int>(group, column, (row, value) => look(row, value)); break;
            case TypeCode.UInt32: Read<uint>(group, column, (row, value) => look(row, value)); break;
            case TypeCode.Int16: Read<short>(group, column, (row, value) => look(row, value)); break;
            case TypeCode.UInt16: Read<ushort>(group, column, (row, value) => look(row, value)); break;
            case TypeCode.SByte: Read<sbyte>(group, column, (row, value) => look(row, value)); break;
            default: Read<byte>(group, column, (row, value) => look(row, value)); break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    // Values stand one behind the other, without those that are missing; the levels say whose they are.
    private void Read<T>(int group, RowColumn column, Action<int, T> look) where T : struct
    {
        Guarded(() =>
        {
            stream.Limit(0, stream.Length);
            using var rows = reader.OpenRowGroupReader(group);
            Check(rows, column.Field);
            using var data = rows.ReadRawColumnDataBaseAsync(column.Field).AsTask().GetAwaiter().GetResult();
            var values = ((RawColumnData<T>)data).Values;
            var present = column.Field.MaxDefinitionLevel;
            Span<int> definition = present > 0 ? data.DefinitionLevels : [], repetition = column.IsList ? data.RepetitionLevels : [];
            var (row, next, slots) = (-1, 0, present > 0 ? definition.Length : column.IsList ? repetition.Length : values.Length);
            for (var slot = 0; slot < slots; slot++)
            {
                row += !column.IsList || repetition[slot] == 0 ? 1 : 0;
                if (row < 0 || row >= Rows[group])
                    throw new InvalidDataException($"column {column.Name} has values of more rows than there are");
                if (present == 0 || definition[slot] == present)
                    look(row, values[next++]);
            }

            return true;
        });
    }

    private void Check(ParquetRowGroupReader rows, DataField field)
    {
        var chunk = rows.GetMetadata(field)?.MetaData ?? throw new InvalidDataException($"it lacks the column {field.Path}");
        var start = chunk.DictionaryPageOffset is > 0 and var dictionary && dictionary < chunk.DataPageOffset ? dictionary : chunk.DataPageOffset;
        ForeignPages.Check(stream, start, chunk.TotalCompressedSize, (int)chunk.Codec, MostOfAGroup);
        stream.Limit(start, start + chunk.TotalCompressedSize);
    }

    // Whatever the library throws at a damaged file; what could not be fetched is the file system's or the server's.
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (OperationCanceledException or InvalidDataException or UnauthorizedAccessException or Domain.InputException) && (e is not IOException || e is EndOfStreamException))
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
