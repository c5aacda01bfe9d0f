using System.Runtime.InteropServices;

namespace Streaming.Imaging.Files;

/// <summary>
/// Whether a process still writes into a file. On Linux the kernel knows: it grants nobody a lease to read a file that is open for
/// writing. Elsewhere, and for files of others, nothing is known.
/// </summary>
internal static partial class OpenForWriting
{
    // F_SETSIG, F_SETLEASE; F_RDLCK, F_UNLCK; SIGURG and EAGAIN of Linux.
    private const int SetSignal = 10, SetLease = 1024, Read = 0, None = 2, Urgent = 23, TryAgain = 11;

    /// <summary>Whether it is certain that a process has the file open to write into it.</summary>
    /// <exception cref="IOException">The file is gone, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool IsCertain(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var file = RegularFile.Open(path);
        var descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
        // Who opens the file to write in this very moment makes the kernel send a signal here, which would end the process if it
        // were the usual one.
        if (Control(descriptor, SetSignal, Urgent) < 0)
            return false;
        if (Control(descriptor, SetLease, Read) < 0)
            return Marshal.GetLastPInvokeError() == TryAgain;
        _ = Control(descriptor, SetLease, None);
        return false;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, nint value);
}
