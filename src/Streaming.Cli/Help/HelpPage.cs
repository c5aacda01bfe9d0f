using System.CommandLine;
using System.CommandLine.Invocation;
using Streaming.Cli.Endings;

namespace Streaming.Cli.Help;

/// <summary>The action of --help.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const int UsualWidth = 80, LeastWidth = 40;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        CommandHelp.Write(parseResult.CommandResult.Command, output, WidthOf(output));
        return 0;
    }

    // A terminal's own width; files and pipes have none. The last column stays free: some terminals break the line there.
    private static int WidthOf(TextWriter output) =>
        output is SafeWriter safe && ReferenceEquals(safe.Inner, Console.Out) && !Console.IsOutputRedirected && Console.WindowWidth > 0
            ? Math.Max(LeastWidth, Console.WindowWidth - 1)
            : UsualWidth;
}
