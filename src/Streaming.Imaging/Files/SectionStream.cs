namespace Streaming.Imaging.Files;

/// <summary>A part of a stream that can seek, as a stream of its own; disposing of it disposes of the whole.</summary>
/// <param name="whole">The stream.</param>
/// <param name="offset">Where the part begins in it, in bytes.</param>
/// <param name="length">The bytes of the part.</param>
internal sealed class SectionStream(Stream whole, long offset, long length) : ReadOnlyStream(length)
{
    /// <inheritdoc/>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        whole.Position = offset + position;
        return whole.Read(buffer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            whole.Dispose();
        base.Dispose(disposing);
    }
}
