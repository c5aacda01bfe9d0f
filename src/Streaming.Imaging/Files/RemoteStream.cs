namespace Streaming.Imaging.Files;

/// <summary>A file at an address on the web, as a stream that can seek.</summary>
/// <param name="file">The file.</param>
internal sealed class RemoteStream(RemoteFile file) : ReadOnlyStream(file.Length)
{
    /// <summary>The file.</summary>
    public RemoteFile File => file;

    /// <inheritdoc/>
    protected override int ReadAt(long position, Span<byte> buffer) => file.Read(position, buffer);
}
