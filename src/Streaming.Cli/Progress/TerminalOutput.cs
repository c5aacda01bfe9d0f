using System.Text;
using Spectre.Console;
using Streaming.Cli.Endings;

namespace Streaming.Cli.Progress;

/// <summary>The error stream as a terminal that live tables are drawn on. A terminal that goes away does not end the run.</summary>
internal sealed class TerminalOutput : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput terminal = new(Console.Error);

    /// <summary>Whether the error stream is a terminal that tables can be drawn on, and nobody asks for plain lines.</summary>
    public static bool IsCapable =>
        !Console.IsErrorRedirected
        && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"))
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    public TextWriter Writer { get; } = new SafeWriter(Console.Error, ownText: true);

    public bool IsTerminal => terminal.IsTerminal;

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public void SetEncoding(Encoding encoding) => terminal.SetEncoding(encoding);
}
