using System.Diagnostics;

namespace Streaming.Fuzz.Whole;

/// <summary>The program as a process.</summary>
/// <param name="path">Its file.</param>
internal sealed class StreamingProgram(string path)
{
    /// <summary>The program that was built with this project.</summary>
    public static string Built { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "streaming.exe" : "streaming");

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="FailedException">It ends with another code than 0.</exception>
    public async Task<(double Seconds, string Output)> Run(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var (code, said) = await Finish(Start(arguments), cancellation);
        return code == 0 ? (watch.Elapsed.TotalSeconds, said) : throw new FailedException($"{string.Join(' ', arguments)} ended with {code}: {said}");
    }

    /// <summary>Kills it after some seconds, unless it ends before.</summary>
    /// <returns>Whether it was killed.</returns>
    public async Task<bool> Kill(IReadOnlyList<string> arguments, double seconds, CancellationToken cancellation)
    {
        var process = Start(arguments);
        var end = Finish(process, cancellation);
        await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(seconds), cancellation));
        var killed = !end.IsCompleted;
        if (killed)
            process.Kill();
        await end;
        return killed;
    }

    /// <summary>Starts it.</summary>
    public Process Start(IReadOnlyList<string> arguments) =>
        Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task<(int Code, string Said)> Finish(Process process, CancellationToken cancellation)
    {
        using (process)
        {
            using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, (await output + await error).Trim());
        }
    }
}

/// <summary>The program did not do what it promises.</summary>
internal sealed class FailedException(string message) : Exception(message);
