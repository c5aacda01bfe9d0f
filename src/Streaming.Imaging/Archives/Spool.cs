using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// What a stream holds that cannot seek, where it is read at any place: copied once, inflated, into a file of the system's folder
/// for temporary files, which goes with the process.
/// </summary>
internal sealed class Spool
{
    // What is left free on the disk for everybody else.
    private const long LeftFree = 1L << 30;
    private const int Piece = 1 << 20;

    private readonly SafeFileHandle file;
    private readonly long length;

    private Spool(SafeFileHandle file, long length) => (this.file, this.length) = (file, length);

    /// <summary>Takes all of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="isGzip">Whether it is compressed with gzip.</param>
    /// <exception cref="IOException">It is damaged, or has more bytes than the disk has room for.</exception>
    public static Spool Of(Stream stream, string name, bool isGzip)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, FileOptions.DeleteOnClose);
        try
        {
            var room = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace - LeftFree;
            using var inflated = isGzip ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : null;
            var plain = inflated ?? stream;
            var buffer = new byte[Piece];
            var length = 0L;
            for (int read; (read = plain.ReadAtLeast(buffer, Piece, throwOnEndOfStream: false)) > 0; length += read)
            {
                if (length + read > room)
                    throw new IOException($"'{name}' holds more than the {room >> 20} MB that there is room for in {Path.GetTempPath()}; inflate it elsewhere, and give the tar");
                RandomAccess.Write(file, buffer.AsSpan(0, read), length);
            }

            return new Spool(file, length);
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new IOException($"'{name}' cannot be inflated: {e.Message.TrimEnd('.')}; it is cut off or damaged, so fetch it again", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The inflated bytes.</summary>
    public Stream Open() => new HandleStream(file, length);
}
