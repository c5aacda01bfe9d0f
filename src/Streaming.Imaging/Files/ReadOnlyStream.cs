namespace Streaming.Imaging.Files;

/// <summary>A stream of so many bytes that can be read at any place, and not written.</summary>
/// <param name="length">The bytes.</param>
internal abstract class ReadOnlyStream(long length) : Stream
{
    private long position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new IOException("A position before the beginning was asked for.");
    }

    /// <summary>Reads some bytes from a place; none only at the end.</summary>
    protected abstract int ReadAt(long position, Span<byte> buffer);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var left = (int)Math.Clamp(length - position, 0, buffer.Length);
        var read = left == 0 ? 0 : ReadAt(position, buffer[..left]);
        position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => position,
        _ => length,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
