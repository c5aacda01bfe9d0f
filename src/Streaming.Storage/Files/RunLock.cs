using Streaming.Domain;

namespace Streaming.Storage.Files;

/// <summary>
/// A lock that keeps two processes from writing into one folder: a file that is open for one process alone. The
/// operating system gives it back when the process ends, however it ends, so no lock outlives its holder.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>The name of a run folder's lock.</summary>
    public const string FileName = "run.lock";

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock that is this file.</summary>
    /// <exception cref="InputException">Another process holds it; the message is <paramref name="refusal"/>.</exception>
    public static RunLock Take(string path, string refusal) => TryTake(path) ?? throw new InputException(refusal);

    /// <summary>Takes the lock that is this file; null where another process holds it.</summary>
    public static RunLock? TryTake(string path)
    {
        while (true)
        {
            FileStream file;
            try
            {
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException e) when (IsHeld(e))
            {
                return null;
            }
            // A holder that ended in this moment has deleted the file that was opened here; then it locks nothing.
            if (File.Exists(path))
                return new RunLock(file);
            file.Dispose();
        }
    }

    // The error of a file that another process has open for itself: EAGAIN of Linux and of macOS, a sharing violation of Windows.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Gives the lock back and removes its file.</summary>
    public void Dispose() => file.Dispose();
}
