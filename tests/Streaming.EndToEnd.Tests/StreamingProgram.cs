using System.Diagnostics;
using Streaming.Cli;

namespace Streaming.EndToEnd.Tests;

/// The program, run as its users run it.
internal static class StreamingProgram
{
    // artifacts/bin/Streaming.EndToEnd.Tests/CONFIGURATION/ lies beside artifacts/bin/Streaming.Cli/CONFIGURATION/.
    public static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "..", "..", "Streaming.Cli",
        new DirectoryInfo(AppContext.BaseDirectory).Name, "streaming");

    public static Process Start(params string[] arguments) => Start(Executable, arguments);

    public static Process Start(string file, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        return Process.Start(start)!;
    }

    /// In this process, which spares starting one: for what ends before anything is learned. Torch's threads are the process's.
    public static async Task<Outcome> RunHere(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(arguments, output, error);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    public static Task<Outcome> Run(params string[] arguments) => Finish(Start(arguments));

    public static async Task<Outcome> Finish(Process process)
    {
        using (process)
        {
            var cancellation = TestContext.Current.CancellationToken;
            using var kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new Outcome(process.ExitCode, await output, await error);
        }
    }
}

internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// Asserts the exit code, and shows what the program said when it is another.
    public Outcome Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"Exit code {ExitCode}, expected {exitCode}.\n{Output}\n{Error}");
        return this;
    }

    /// Asserts bad input told in one sentence that holds all of the parts.
    public void ExpectSentence(params string[] parts)
    {
        Expect(1);
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var last = lines[^1];
        Assert.StartsWith("streaming: ", last);
        Assert.DoesNotContain("   at ", Error);
        foreach (var part in parts)
            Assert.Contains(part, last);
    }
}
