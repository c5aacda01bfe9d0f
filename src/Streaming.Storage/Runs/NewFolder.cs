using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Streaming.Domain;

namespace Streaming.Storage.Runs;

/// <summary>
/// Output folders that nobody named: each run gets one of its own, also where several begin in the same moment. One that
/// nothing was written into is removed when the program ends.
/// </summary>
public static class NewFolder
{
    private const int FileExists = 17, AlreadyExists = 183;

    private static readonly ConcurrentStack<string> Made = [];

    static NewFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveUnused();

    /// <summary>Makes a folder named after a command and the time, and after how many there were where there are some.</summary>
    /// <param name="parent">Where to; it is made where it is missing.</param>
    /// <param name="command">The command.</param>
    /// <exception cref="InputException">The folder cannot be made.</exception>
    public static string Make(string parent, string command)
    {
        var name = Path.Combine(parent, FormattableString.Invariant($"{command}-{DateTime.Now:yyyyMMdd-HHmmss}"));
        try
        {
            if (!Directory.Exists(parent))
            {
                Directory.CreateDirectory(parent);
                Made.Push(Path.GetFullPath(parent));
            }
            for (var number = 1; ; number++)
            {
                var folder = number == 1 ? name : name + "-" + number.ToString(CultureInfo.InvariantCulture);
                if (!TryMake(folder))
                    continue;
                Made.Push(Path.GetFullPath(folder));
                return folder;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new InputException($"A folder for the run cannot be made in {Path.GetFullPath(parent)} ({e.Message}); give one that can be written into by --out.", e);
        }
    }

    // Unlike Directory.CreateDirectory, it tells whether the folder was there already; no two processes are told that they made it.
    private static bool TryMake(string folder)
    {
        var done = OperatingSystem.IsWindows() ? CreateDirectory(folder, 0) : MakeDirectory(folder, 511) == 0;
        if (done)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error is FileExists or AlreadyExists ? false : throw new Win32Exception(error);
    }

    // The last made first, so that a parent is empty when its turn comes.
    private static void RemoveUnused()
    {
        while (Made.TryPop(out var folder))
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is in use, or it is gone.
            }
        }
    }

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    private static extern int MakeDirectory([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("kernel32", EntryPoint = "CreateDirectoryW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateDirectory([MarshalAs(UnmanagedType.LPWStr)] string path, nint attributes);
}
