namespace Streaming.Cli.Tests;

/// The program's command line, in this process.
internal static class InProcess
{
    public static async Task<Outcome> Run(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(words, output, error);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}

internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// Asserts the exit code, and shows what the program said when it is another.
    public void Expect(int exitCode) => Assert.True(exitCode == ExitCode, $"Exit code {ExitCode}, expected {exitCode}.\n{Output}\n{Error}");

    /// Asserts one sentence of refusal that holds all of the parts.
    public void ExpectSentence(params string[] parts)
    {
        Assert.True(ExitCode == 1, $"Exit code {ExitCode}, expected 1.\n{Output}\n{Error}");
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("streaming: ", line);
        foreach (var part in parts)
            Assert.Contains(part, line);
    }
}
