namespace Streaming.Imaging.Files;

/// <summary>
/// The bytes of a stream that cannot seek, of which there must be exactly as many as were stated: one that ends before, or would go
/// on, is an error, and no byte more than stated is handed out.
/// </summary>
/// <param name="inner">The bytes.</param>
/// <param name="length">How many were stated.</param>
/// <param name="path">What they are called.</param>
/// <param name="sum">What they sum up to.</param>
internal sealed class ExactStream(Stream inner, long length, string path, StatedSum sum) : ForwardStream(inner)
{
    private long position;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - position);
        if (wanted == 0)
            return 0;
        try
        {
            var read = Inner.Read(buffer[..wanted]);
            if (read == 0)
                throw new EndOfStreamException($"'{path}' is to have {length} bytes, and ends behind {position} of them");
            position += read;
            if (position == length && Inner.ReadByte() >= 0)
                throw new IOException($"'{path}' is to have {length} bytes, and has more");
            sum.Note(position - read, buffer[..read]);
            return read;
        }
        catch (InvalidDataException e)
        {
            throw new IOException($"'{path}' is damaged behind its first {position} bytes ({e.Message.TrimEnd('.')})", e);
        }
    }
}
