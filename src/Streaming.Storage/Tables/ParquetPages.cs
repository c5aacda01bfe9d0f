using ZstdSharp;

namespace Streaming.Storage.Tables;

/// <summary>
/// Checks the headers of a column's pages before they are read: that they lie inside the column one behind the other, that
/// they hold as many values as the footer says, and that what comes out of them is no more than such values can be.
/// </summary>
internal static class ParquetPages
{
    /// <summary>The format's number of zstd.</summary>
    public const int Zstd = 6;

    private const int DataPage = 0, DictionaryPage = 2;
    private const int LongestHeader = 1 << 14;

    // Plain, dictionary, runs, deltas: what columns of the program's types are written as.
    private static readonly long[] Encodings = [0, 2, 3, 5, 8];

    // A value of a number takes eight bytes, and its levels four each at the very most.
    private const int WidestNumber = 16;

    // Texts compress as well as they repeat: one sentence in every row becomes a few bytes. Longer texts than that must be
    // paid for by bytes of the file.
    private const long TextOfARow = 256, TextRatio = 1000, MostTexts = 1 << 30;

    /// <summary>Checks the pages of a column.</summary>
    /// <exception cref="InvalidDataException">They are not as they must be.</exception>
    public static void Check(Stream stream, ParquetColumn column)
    {
        var buffer = new byte[(int)Math.Min(LongestHeader, column.End - column.Start)];
        var at = column.Start;
        var values = 0L;
        for (var first = true; values < column.Values; first = false)
        {
            stream.Position = at;
            var read = stream.ReadAtLeast(buffer.AsSpan(0, (int)Math.Min(buffer.Length, column.End - at)), buffer.Length, throwOnEndOfStream: false);
            var reader = new ThriftReader(buffer.AsSpan(0, read));
            var header = reader.Read(ParquetShapes.PageHeader);
            at += reader.Position;
            var (type, compressed, size) = (header.Get<long>(1), header.Get<long>(3), header.Get<long>(2));
            if (compressed < 0 || compressed > column.End - at || size < 0)
                throw new InvalidDataException($"a page of column {column.Path} would be {compressed} bytes long");
            var count = type switch
            {
                DictionaryPage when first && header.Has(7) && !header.Has(5) => Entries(header.Get<ThriftStruct>(7), column, size),
                DataPage when header.Has(5) && !header.Has(7) => Values(header.Get<ThriftStruct>(5), column, column.Values - values),
                _ => throw new InvalidDataException($"column {column.Path} has a page of type {type} where none can be"),
            };
            CheckSize(stream, column, at, compressed, size, count);
            at += compressed;
            values += type == DataPage ? count : 0;
        }
    }

    private static long Entries(ThriftStruct dictionary, ParquetColumn column, long size)
    {
        var entries = dictionary.Get<long>(1);
        // An entry has its length or its number before it: four bytes.
        return entries >= 0 && entries <= column.Values && entries <= size / 4 && dictionary.Get<long>(2) is 0 or 2
            ? entries
            : throw new InvalidDataException($"the dictionary of column {column.Path} would have {entries} entries");
    }

    private static long Values(ThriftStruct page, ParquetColumn column, long left)
    {
        var count = page.Get<long>(1);
        return count >= 1 && count <= left && Encodings.Contains(page.Get<long>(2))
            ? count
            : throw new InvalidDataException($"a page of column {column.Path} would have {count} values of {left} that are left");
    }

    private static void CheckSize(Stream stream, ParquetColumn column, long at, long compressed, long size, long count)
    {
        var most = column.IsText
            ? Math.Min(MostTexts, (TextOfARow * (count + 1)) + (TextRatio * compressed))
            : 1024 + (WidestNumber * count);
        if (size > most || (column.Codec == 0 && size != compressed))
            throw new InvalidDataException($"a page of column {column.Path} of {compressed} bytes and {count} values would become {size} bytes");
        if (column.Codec != Zstd)
            return;
        // zstd says itself how much comes out, and its reader believes that rather than the page's header.
        var content = new byte[compressed];
        stream.Position = at;
        stream.ReadExactly(content);
        ulong claimed;
        try
        {
            claimed = Decompressor.GetDecompressedSize(content);
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException($"a page of column {column.Path} is damaged ({e.Message})", e);
        }
        if (claimed > (ulong)most)
            throw new InvalidDataException($"a page of column {column.Path} of {compressed} bytes and {count} values would become {claimed} bytes");
    }
}
