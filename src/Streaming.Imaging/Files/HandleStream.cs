using Microsoft.Win32.SafeHandles;

namespace Streaming.Imaging.Files;

/// <summary>A file that is open already, read from the beginning by one more reader; disposing of it leaves the file open.</summary>
/// <param name="file">The file.</param>
/// <param name="length">Its bytes.</param>
internal sealed class HandleStream(SafeFileHandle file, long length) : ReadOnlyStream(length)
{
    /// <inheritdoc/>
    protected override int ReadAt(long position, Span<byte> buffer) => RandomAccess.Read(file, buffer, position);
}
