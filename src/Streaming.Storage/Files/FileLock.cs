using Streaming.Domain;

namespace Streaming.Storage.Files;

/// <summary>
/// A lock for a file that several processes want and one of them makes: whoever comes later waits until it is there. As
/// with a run folder's lock, the operating system gives it back when its holder ends.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const int MillisecondsBetween = 100;
    private readonly RunLock held;

    private FileLock(RunLock held) => this.held = held;

    /// <summary>What the name of a file's lock ends in.</summary>
    public const string Suffix = ".lock";

    /// <summary>Takes the lock of a file, and waits for it where another process holds it.</summary>
    /// <param name="path">The file that is to be made; its lock lies beside it.</param>
    /// <param name="waits">Called once where another process holds the lock.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="InputException">The lock's file cannot be made.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public static FileLock Wait(string path, Action waits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(waits);
        var told = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryTake(path + Suffix) is { } held)
                return new FileLock(held);
            if (!told)
                waits();
            told = true;
            cancellation.WaitHandle.WaitOne(MillisecondsBetween);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();

    private static RunLock? TryTake(string path)
    {
        try
        {
            return RunLock.TryTake(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: this lock cannot be taken ({e.Message}); choose a folder that can be written into.", e);
        }
    }
}
