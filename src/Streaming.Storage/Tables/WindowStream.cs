namespace Streaming.Storage.Tables;

/// <summary>
/// A file of which a reader sees one stretch at a time: reading on behind its end is an error, not an end that a reader may
/// wait behind, and going outside of it is none too. So whatever a reader makes of the bytes, it comes to an end.
/// </summary>
internal sealed class WindowStream(Stream file) : Stream
{
    private long start;
    private long end = file.Length;

    /// <summary>Lets nothing but these bytes be read.</summary>
    public void Limit(long first, long last) => (start, end) = (first, last);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override int ReadByte() => Left() > 0 ? file.ReadByte() : throw Ended();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
            return 0;
        var read = Left() > 0 ? file.Read(buffer[..(int)Math.Min(buffer.Length, Left())]) : 0;
        return read > 0 ? read : throw Ended();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => file.Position + offset,
            _ => file.Length + offset,
        };
        return target >= start && target <= end ? file.Seek(target, SeekOrigin.Begin) : throw Ended();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private long Left() => end - file.Position;

    private static EndOfStreamException Ended() => new("what should be there ends before its end");
}
