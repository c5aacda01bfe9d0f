using System.CommandLine;
using Streaming.Cli.Options;

namespace Streaming.Cli.Endings;

/// <summary>What a command leaves where it could not be brought to its end, and how to go on: what this command can do, and no more.</summary>
/// <param name="result">The command line; null where it was not read yet.</param>
internal sealed class WayOn(ParseResult? result)
{
    private Command? Command => result?.CommandResult.Command;

    /// <summary>The folder that the command writes into; null where it has none, or had not come to it.</summary>
    public string? Folder => Command is { } command ? OutOption.Of(command)?.Chosen : null;

    private bool Resumes => Command?.Options.Any(option => option.Name == "--resume") ?? false;

    /// <summary>What an interrupted command says.</summary>
    public string AfterInterruption => "Interrupted" + (Command?.Name, Folder) switch
    {
        ("get", _) => "; what was fetched is kept, and the same command goes on from there.",
        ("sample", _) => "; a part of the sample may have been written: remove its folder before the next attempt.",
        ({ }, { } folder) when Resumes => $"; {SavedWork.Words(folder)}. {Again}",
        ({ }, { } folder) => $"; {folder} holds no result. {Again}",
        _ => " before anything was written; the same command begins anew.",
    };

    /// <summary>How to begin again after what stopped the command is out of the way.</summary>
    public string Again => (Folder, Resumes) switch
    {
        ({ } folder, true) => "To go on: " + CommandAgain.Line(result!.Tokens, "--resume", folder),
        ({ } folder, false) => "To begin anew: " + CommandAgain.Line(result!.Tokens, "--overwrite", folder),
        _ => "Then give the same command again.",
    };
}
