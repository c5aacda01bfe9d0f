using System.Buffers;
using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Decoding;

/// <summary>
/// The bytes of an image file, or its first ones, in a pooled buffer. Codecs get bytes and never a stream: a read error
/// inside native code could not be reported.
/// </summary>
internal readonly struct FileBytes : IDisposable
{
    // None where the bytes are somebody else's.
    private readonly ArrayPool<byte>? pool;
    private readonly byte[] buffer;
    private readonly int count;

    private FileBytes(ArrayPool<byte>? pool, byte[] buffer, int count, FileStamp stamp)
    {
        this.pool = pool;
        this.buffer = buffer;
        this.count = count;
        Stamp = stamp;
    }

    /// <summary>The bytes read.</summary>
    public ReadOnlySpan<byte> Span => this.buffer.AsSpan(0, this.count);

    /// <summary>The file as it was when it was read.</summary>
    public FileStamp Stamp { get; }

    /// <summary>Those of a catalogue's image, or its first ones, wherever it is.</summary>
    /// <exception cref="ItemRejectedException">As for a file.</exception>
    public static FileBytes Read(CatalogueEntry entry, int most = int.MaxValue) =>
        entry.Content is { } content
            ? new FileBytes(null, content, Math.Min(content.Length, most), new FileStamp(entry.ImagePath, content.Length, 0))
            : Read(entry.ImagePath, PixelPool.Instance, most);

    /// <summary>Reads at most <paramref name="most"/> bytes from the file's beginning.</summary>
    /// <exception cref="ItemRejectedException">The file is missing, cannot be read, or is too large to be an image.</exception>
    public static FileBytes Read(string path, ArrayPool<byte> pool, int most = int.MaxValue)
    {
        byte[]? buffer = null;
        try
        {
            using var file = DataFiles.Open(path);
            var stamp = file.Stamp;
            if (stamp.Bytes > ImageDecoder.MaxFileBytes)
                throw Unreadable.Because(path, $"the file has {stamp.Bytes} bytes, expected at most {ImageDecoder.MaxFileBytes}");
            var count = (int)Math.Min(stamp.Bytes, most);
            buffer = pool.Rent(count);
            file.Content.ReadExactly(buffer, 0, count);
            return new FileBytes(pool, buffer, count, stamp);
        }
        catch (Exception e)
        {
            if (buffer is not null)
                pool.Return(buffer);
            if (e is IOException or UnauthorizedAccessException)
                throw Unreadable.Because(path, e.Message, e);
            throw;
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => this.pool?.Return(this.buffer);
}
