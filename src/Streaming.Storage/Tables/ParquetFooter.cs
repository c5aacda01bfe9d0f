using System.Buffers.Binary;

namespace Streaming.Storage.Tables;

/// <summary>
/// The footer of a Parquet file, checked against the file before anything else reads it: it says where everything is and
/// how much of it there is, and a reader that believes it can be led round in circles or to ask for any amount of memory.
/// </summary>
internal sealed class ParquetFooter
{
    private const int LongestFooter = 8 << 20;
    private const int Frame = 8;
    private const int Repeated = 2;

    // None, gzip, brotli and zstd: those that this program writes, now or before.
    private static readonly int[] Codecs = [0, 2, 4, ParquetPages.Zstd];

    private readonly ThriftStruct metadata;
    private readonly List<(string Path, long Type, bool Repeated)> leaves;
    private readonly long end;

    private ParquetFooter(ThriftStruct metadata, long end)
    {
        this.metadata = metadata;
        this.end = end;
        leaves = Leaves(metadata.Structs(2));
    }

    /// <summary>Reads a file's footer, which any reader can read after that; what it says of the file is checked by <see cref="Groups"/>.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ParquetFooter Read(Stream stream)
    {
        var length = stream.Length;
        Span<byte> ends = stackalloc byte[4 + Frame];
        if (length < ends.Length)
            throw new InvalidDataException($"it is only {length} bytes long");
        stream.Position = 0;
        stream.ReadExactly(ends[..4]);
        stream.Position = length - Frame;
        stream.ReadExactly(ends[4..]);
        if (!ends[..4].SequenceEqual("PAR1"u8) || !ends[^4..].SequenceEqual("PAR1"u8))
            throw new InvalidDataException("it does not begin and end as Parquet files do");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(ends[4..]);
        if (size == 0 || size > length - ends.Length || size > LongestFooter)
            throw new InvalidDataException($"its metadata would be {size} of its {length} bytes long");

        var bytes = new byte[size];
        stream.Position = length - Frame - size;
        stream.ReadExactly(bytes);
        var reader = new ThriftReader(bytes);
        var metadata = reader.Read(ParquetShapes.FileMetaData);
        if (reader.Position != bytes.Length)
            throw new InvalidDataException($"{bytes.Length - reader.Position} bytes follow its metadata");
        return new ParquetFooter(metadata, length - Frame - size);
    }

    /// <summary>For each row group its rows and its columns, which lie in the file as they must.</summary>
    /// <param name="mostRows">Rows that a row group has, at most.</param>
    /// <exception cref="InvalidDataException">They do not fit the file, or each other.</exception>
    public IReadOnlyList<(int Rows, IReadOnlyList<ParquetColumn> Columns)> Groups(int mostRows)
    {
        var groups = new List<(int, IReadOnlyList<ParquetColumn>)>();
        var total = 0L;
        // Columns lie one behind the other, in the order of the footer; the last ends where the footer begins.
        var starts = new List<long>();
        var structs = metadata.Structs(4);
        foreach (var group in structs)
            foreach (var column in group.Structs(1))
                starts.Add(StartOf(column.Get<ThriftStruct>(3)));
        starts.Add(end);
        for (var i = 0; i < starts.Count - 1; i++)
            if (starts[i] < 4 || starts[i] >= starts[i + 1])
                throw new InvalidDataException($"a column begins at byte {starts[i]} and ends at byte {starts[i + 1]}");
        var next = 0;
        foreach (var group in structs)
        {
            var rows = group.Get<long>(3);
            if (rows < 0 || rows > mostRows)
                throw new InvalidDataException($"a row group has {rows} rows, where {mostRows} are the most");
            var columns = group.Structs(1);
            if (columns.Count != leaves.Count)
                throw new InvalidDataException($"a row group has {columns.Count} columns, its schema {leaves.Count}");
            groups.Add(((int)rows, [.. columns.Select((column, i) => ReadColumn(column.Get<ThriftStruct>(3), leaves[i], rows, starts[next + i], starts[next + i + 1]))]));
            next += columns.Count;
            total += rows;
        }
        return total == metadata.Get<long>(3) ? groups : throw new InvalidDataException($"it has {metadata.Get<long>(3)} rows, its row groups {total}");
    }

    private static ParquetColumn ReadColumn(ThriftStruct column, (string Path, long Type, bool Repeated) leaf, long rows, long start, long end)
    {
        var path = string.Join('.', column.Get<List<object>>(3).Cast<string>());
        if (path != leaf.Path || column.Get<long>(1) != leaf.Type)
            throw new InvalidDataException($"a row group has a column {path} where its schema has {leaf.Path}");
        var codec = (int)column.Get<long>(4);
        if (!Codecs.Contains(codec))
            throw new InvalidDataException($"column {path} is compressed in a way, {codec}, that no table of this program is");
        var values = column.Get<long>(5);
        // Lists have as many values as they like; who reads them knows how many.
        if (values < 0 || values > int.MaxValue || (!leaf.Repeated && values != rows))
            throw new InvalidDataException($"column {path} has {values} values in {rows} rows");
        return new ParquetColumn(path, (int)leaf.Type, codec, values, start, end);
    }

    private static long StartOf(ThriftStruct column)
    {
        var (dictionary, data) = (column.NumberOrZero(11), column.Get<long>(9));
        return column.NumberOrZero(10) == 0 && (dictionary == 0 || dictionary < data)
            ? dictionary == 0 ? data : dictionary
            : throw new InvalidDataException("the pages of a column are not in order");
    }

    // The schema is a tree, flattened from its root on: its leaves are the columns.
    private static List<(string Path, long Type, bool Repeated)> Leaves(IReadOnlyList<ThriftStruct> schema)
    {
        var leaves = new List<(string, long, bool)>();
        var next = 0;
        Visit([], false);
        if (next != schema.Count)
            throw new InvalidDataException("its schema is no tree");
        return leaves;

        void Visit(string[] path, bool repeated)
        {
            if (next == schema.Count || path.Length > 8)
                throw new InvalidDataException("its schema is no tree");
            var element = schema[next++];
            var children = element.NumberOrZero(5);
            if (next > 1)
                path = [.. path, element.Get<string>(4)];
            repeated |= element.NumberOrZero(3) == Repeated;
            if (children < 0 || children > ParquetShapes.MostColumns || (children == 0) != element.Has(1))
                throw new InvalidDataException("its schema is no tree");
            if (children == 0)
                leaves.Add((string.Join('.', path), element.Get<long>(1), repeated));
            for (var i = 0; i < children; i++)
                Visit(path, repeated);
        }
    }
}
