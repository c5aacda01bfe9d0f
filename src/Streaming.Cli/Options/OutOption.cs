using System.CommandLine;

namespace Streaming.Cli.Options;

/// <summary>--out, and the folder that the command came to use: the one that is given, or one of its own.</summary>
internal sealed class OutOption() : Option<string?>("--out")
{
    /// <summary>The folder; null until the command has decided.</summary>
    public string? Chosen { get; set; }

    /// <summary>The --out of a command; null where it has none that a run is written into.</summary>
    public static OutOption? Of(Command command) => command.Options.OfType<OutOption>().FirstOrDefault();
}
