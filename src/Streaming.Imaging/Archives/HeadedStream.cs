namespace Streaming.Imaging.Archives;

/// <summary>A stream that cannot seek, whose first bytes can be looked at before they are read.</summary>
internal sealed class HeadedStream : Stream
{
    private readonly Stream stream;
    private readonly byte[] head;
    private int given;

    /// <summary>Reads the first bytes.</summary>
    /// <param name="stream">The stream, which is disposed of with this.</param>
    /// <param name="bytes">How many.</param>
    public HeadedStream(Stream stream, int bytes)
    {
        this.stream = stream;
        head = new byte[bytes];
        Array.Resize(ref head, stream.ReadAtLeast(head, bytes, throwOnEndOfStream: false));
    }

    /// <summary>The first bytes; fewer than were asked for where the stream has no more.</summary>
    public ReadOnlySpan<byte> Head => head;

    /// <summary>Whether nothing came.</summary>
    public bool IsEmpty => head.Length == 0;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (given == head.Length)
            return stream.Read(buffer);
        var count = Math.Min(buffer.Length, head.Length - given);
        head.AsSpan(given, count).CopyTo(buffer);
        given += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

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
            stream.Dispose();
        base.Dispose(disposing);
    }
}
