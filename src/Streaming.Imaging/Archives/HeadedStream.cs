using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>A stream that cannot seek, whose first bytes can be looked at before they are read.</summary>
internal sealed class HeadedStream : ForwardStream
{
    private readonly byte[] head;
    private int given;

    /// <summary>Reads the first bytes.</summary>
    /// <param name="stream">The stream, which is disposed of with this.</param>
    /// <param name="bytes">How many.</param>
    public HeadedStream(Stream stream, int bytes)
        : base(stream)
    {
        head = new byte[bytes];
        Array.Resize(ref head, stream.ReadAtLeast(head, bytes, throwOnEndOfStream: false));
    }

    /// <summary>The first bytes; fewer than were asked for where the stream has no more.</summary>
    public ReadOnlySpan<byte> Head => head;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (given == head.Length)
            return Inner.Read(buffer);
        var count = Math.Min(buffer.Length, head.Length - given);
        head.AsSpan(given, count).CopyTo(buffer);
        given += count;
        return count;
    }
}
