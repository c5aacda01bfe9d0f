using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Streaming.Domain;

namespace Streaming.Imaging.Files;

/// <summary>
/// Files of a dataset, opened for reading whatever lies in their place: a pipe, a socket or a device is refused, and never
/// waited for.
/// </summary>
internal static partial class RegularFile
{
    private const int Interrupted = 4, NoEntry = 2, NoDevice = 6, NotAFolder = 20, NoAccess = 13;

    // O_RDONLY | O_NONBLOCK | O_CLOEXEC of the system's fcntl.h: a pipe without a writer would let an ordinary open wait.
    private static readonly int ReadWithoutWaiting = OperatingSystem.IsLinux() ? 0x800 | 0x80000 : 0x4 | 0x1000000;

    private static bool IsUnix => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Opens the file.</summary>
    /// <exception cref="IOException">It is missing, is no regular file, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        var file = IsUnix
            ? new FileStream(OpenHandle(path), FileAccess.Read, bufferSize: 0)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.CanSeek)
            return file;
        file.Dispose();
        throw new IOException($"'{path}' is a pipe, a socket or a device; expected a file");
    }

    /// <summary>What the open file is known again by.</summary>
    public static FileStamp StampOf(FileStream file, string path) =>
        new(path, file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks);

    /// <summary>Reads a whole file that is not larger than it may be.</summary>
    /// <exception cref="IOException">It is missing, is no regular file, is too large, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static (byte[] Content, FileStamp Stamp) ReadAll(string path, int most)
    {
        using var file = Open(path);
        var stamp = StampOf(file, path);
        if (stamp.Bytes > most)
            throw new IOException($"the file has {stamp.Bytes} bytes, expected at most {most}");
        var content = new byte[stamp.Bytes];
        file.ReadExactly(content);
        return (content, stamp);
    }

    private static SafeFileHandle OpenHandle(string path)
    {
        int descriptor, error = 0;
        do
        {
            descriptor = OpenForReading(path, ReadWithoutWaiting);
            if (descriptor < 0)
                error = Marshal.GetLastPInvokeError();
        }
        while (descriptor < 0 && error == Interrupted);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        throw error switch
        {
            NoEntry or NotAFolder when path.Contains('\uFFFD', StringComparison.Ordinal) =>
                new FileNotFoundException($"'{path}' cannot be opened, since its name is not valid UTF-8; rename it"),
            NoEntry or NotAFolder => new FileNotFoundException($"'{path}' does not exist"),
            NoDevice => new IOException($"'{path}' is a pipe, a socket or a device; expected a file"),
            NoAccess => new UnauthorizedAccessException($"'{path}' may not be read: access is denied"),
            _ => new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenForReading(string path, int flags);
}
