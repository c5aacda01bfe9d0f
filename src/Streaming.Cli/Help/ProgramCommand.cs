using System.CommandLine;

namespace Streaming.Cli.Help;

/// <summary>A command with examples of its use, which stand beside it and are shown in its help.</summary>
/// <param name="name">The command's name.</param>
/// <param name="description">What it does.</param>
internal sealed class ProgramCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that show how it is used, the plainest first.</summary>
    public required IReadOnlyList<Example> Examples { get; init; }

    /// <summary>How long the command may take to end in order once it is asked to; null, or of null, for the usual time.</summary>
    public Func<ParseResult, TimeSpan?>? PatienceOf { get; init; }

    /// <summary>What it does to the paper's AlexNet and to no other network, as a verb; null where that is not so.</summary>
    public string? OfAlexNetAlone { get; init; }
}
