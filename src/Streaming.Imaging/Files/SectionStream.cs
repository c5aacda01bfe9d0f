namespace Streaming.Imaging.Files;

/// <summary>A part of a stream that can seek, as a stream of its own; disposing of it disposes of the whole.</summary>
/// <param name="whole">The stream.</param>
/// <param name="offset">Where the part begins in it, in bytes.</param>
/// <param name="length">The bytes of the part.</param>
internal sealed class SectionStream(Stream whole, long offset, long length) : Stream
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

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var left = (int)Math.Clamp(length - position, 0, buffer.Length);
        if (left == 0)
            return 0;
        whole.Position = offset + position;
        var read = whole.Read(buffer[..left]);
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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            whole.Dispose();
        base.Dispose(disposing);
    }
}
