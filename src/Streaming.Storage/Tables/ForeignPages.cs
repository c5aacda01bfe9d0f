using ZstdSharp;

namespace Streaming.Storage.Tables;

/// <summary>
/// Checks the pages of a column that another program wrote, before it is read: that they lie inside the column one behind the
/// other, and that what comes out of them is not more than is held for them. What their values are, the reader finds.
/// </summary>
internal static class ForeignPages
{
    private const int LongestHeader = 1 << 20;

    // None, snappy, gzip, brotli, zstd.
    private const int None = 0, Snappy = 1;
    private static readonly int[] Codecs = [None, Snappy, 2, 4, ParquetPages.Zstd];

    /// <summary>Checks the pages.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="start">Where the column begins in it.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="codec">How its pages are compressed, a number of the format.</param>
    /// <param name="most">Bytes that may come out of them, at most.</param>
    /// <exception cref="InvalidDataException">They are not as they must be.</exception>
    public static void Check(Stream stream, long start, long length, int codec, long most)
    {
        if (start < 4 || length < 0 || length > stream.Length - start)
            throw new InvalidDataException($"a column of {length} bytes would begin at byte {start} of {stream.Length}");
        if (!Codecs.Contains(codec))
            throw new InvalidDataException($"a column is compressed in a way that is not read ({codec}), expected none, snappy, gzip, brotli or zstd");
        var (at, end, sum) = (start, start + length, 0L);
        var buffer = new byte[(int)Math.Min(1 << 14, length)];
        while (at < end)
        {
            var (header, bytes) = Header(stream, at, end, ref buffer);
            var (size, compressed) = (header.Get<long>(2), header.Get<long>(3));
            at += bytes;
            if (size < 0 || compressed < 0 || compressed > end - at)
                throw new InvalidDataException($"a page would be {compressed} bytes long");
            sum += Math.Max(size, Claimed(stream, at, compressed, codec, header));
            if (sum > most)
                throw new InvalidDataException($"the pages of a column in a row group become more than {most >> 20} MB; write it in smaller row groups");
            at += compressed;
        }
    }

    // Statistics make headers long.
    private static (ThriftStruct Header, int Bytes) Header(Stream stream, long at, long end, ref byte[] buffer)
    {
        while (true)
        {
            stream.Position = at;
            var wanted = (int)Math.Min(buffer.Length, end - at);
            stream.ReadExactly(buffer, 0, wanted);
            try
            {
                var reader = new ThriftReader(buffer.AsSpan(0, wanted));
                var header = reader.Read(ParquetShapes.PageHeader);
                return (header, reader.Position);
            }
            catch (InvalidDataException) when (wanted < end - at && buffer.Length < LongestHeader)
            {
                buffer = new byte[4 * buffer.Length];
            }
        }
    }

    // These say themselves how much comes out, and their readers believe it.
    private static long Claimed(Stream stream, long at, long compressed, int codec, ThriftStruct header)
    {
        if (codec is not (Snappy or ParquetPages.Zstd) || compressed == 0)
            return 0;
        // Levels stand before what is compressed in pages of the second version.
        var levels = header.Has(8) ? header.Get<ThriftStruct>(8).Get<long>(5) + header.Get<ThriftStruct>(8).Get<long>(6) : 0;
        if (levels < 0 || levels > compressed)
            throw new InvalidDataException("the levels of a page are longer than the page");
        var content = new byte[(int)Math.Min(compressed - levels, codec == Snappy ? 8 : int.MaxValue)];
        stream.Position = at + levels;
        stream.ReadExactly(content);
        if (codec == Snappy)
            return Varint(content);
        try
        {
            return content.Length == 0 ? 0 : (long)Math.Min(Decompressor.GetDecompressedSize(content), long.MaxValue / 2);
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException($"a page is damaged ({e.Message})", e);
        }
    }

    private static long Varint(ReadOnlySpan<byte> bytes)
    {
        var value = 0L;
        for (var i = 0; i < bytes.Length && i < 5; i++)
        {
            value |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
                return value;
        }

        return bytes.IsEmpty ? 0 : throw new InvalidDataException("a page does not say how long it is");
    }
}
