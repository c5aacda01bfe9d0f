using System.Runtime.InteropServices;
using Streaming.Domain;

namespace Streaming.Cli.Endings;

/// <summary>
/// Ctrl-C and SIGTERM. A command that can be stopped is asked to stop, and has time to close its files; one that cannot, or
/// does not, ends at once. Files appear whole or not at all, so that is safe at any moment.
/// </summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly Action lastWords;
    private readonly PosixSignalRegistration[] registrations;
    private volatile bool over;

    /// <param name="lastWords">Told before the process ends from here.</param>
    public Interruption(Action lastWords)
    {
        this.lastWords = lastWords;
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Whether there was a signal.</summary>
    public bool Happened => source.IsCancellationRequested;

    /// <summary>Whether the command looks at the token.</summary>
    public bool IsHeeded { get; set; }

    /// <summary>How long the command may take to end in order.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    public void Dispose()
    {
        over = true;
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (over)
            return;
        context.Cancel = true;
        var again = Happened;
        // What is waiting for the token runs on this thread, which must be free for the next signal.
        var asked = source.CancelAsync();
        if (again || !IsHeeded)
            End();
        else
            Task.WhenAll(asked, Task.Delay(Patience)).ContinueWith(_ => End(), TaskScheduler.Default);
    }

    private void End()
    {
        if (over)
            return;
        lastWords();
        // Native threads may be computing: the libraries' own endings would pull their memory away from under them.
        if (!OperatingSystem.IsWindows())
            ExitAtOnce((int)ExitCode.Interrupted);
        Environment.Exit((int)ExitCode.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int code);
}
