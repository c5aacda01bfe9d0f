namespace Streaming.Imaging.Files;

/// <summary>A stream that can seek, whose bytes are compared with a sum that was stated; disposing of it disposes of the one that it reads from.</summary>
/// <param name="inner">The stream that it reads from.</param>
/// <param name="sum">The sum.</param>
internal sealed class SummedStream(Stream inner, StatedSum sum) : ReadOnlyStream(inner.Length)
{
    /// <inheritdoc/>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        inner.Position = position;
        var read = inner.Read(buffer);
        sum.Note(position, buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
