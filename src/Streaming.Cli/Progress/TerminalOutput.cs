using System.Text;
using Spectre.Console;
using Streaming.Cli.Endings;

namespace Streaming.Cli.Progress;

/// <summary>The error stream as a terminal that live tables are drawn on. A terminal that goes away does not end the run.</summary>
internal sealed class TerminalOutput : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput terminal = new(Console.Error);

    /// <summary>Whether tables can be drawn on the error stream, and nobody asks for plain lines.</summary>
    public static bool IsCapable =>
        !Console.IsErrorRedirected && Draws(Environment.GetEnvironmentVariable("TERM"), Environment.GetEnvironmentVariable("NO_COLOR"), OperatingSystem.IsWindows());

    /// <summary>Whether a terminal understands control codes by what its variables say. Windows names no kind of terminal.</summary>
    public static bool Draws(string? term, string? noColor, bool windows) =>
        (windows || term is not (null or "" or "dumb" or "unknown")) && string.IsNullOrEmpty(noColor);

    public TextWriter Writer { get; } = new SafeWriter(Console.Error, ownText: true);

    public bool IsTerminal => terminal.IsTerminal;

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public void SetEncoding(Encoding encoding) => terminal.SetEncoding(encoding);
}
