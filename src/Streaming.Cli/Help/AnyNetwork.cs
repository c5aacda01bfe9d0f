using System.CommandLine;
using Streaming.Cli.Options;

namespace Streaming.Cli.Help;

/// <summary>Which commands take any network, and what the others say to one.</summary>
internal static class AnyNetwork
{
    // The argument of a command whose networks are words of their own.
    private const string NetworkArgument = "NETWORK";

    /// <summary>Why a command does not take --network, in a sentence; null where it does, or runs no network.</summary>
    /// <param name="command">The command.</param>
    /// <param name="root">All commands.</param>
    public static string? WhyNot(Command command, Command root) =>
        command is ProgramCommand { OfAlexNetAlone: { } what }
            ? $"{NetworkOptions.NetworkName} is not for {command.Name}, which {what} the paper's AlexNet alone; leave it out, or give any network to {string.Join(", ", root.Subcommands.Where(Takes).Select(other => other.Name))}."
        : HasWords(command)
            ? $"{NetworkOptions.NetworkName} is no option of {command.Name}, whose networks are its first words: {command.Name} {NetworkArgument}.. DATASET."
        : null;

    private static bool Takes(Command command) =>
        command is not ProgramCommand { OfAlexNetAlone: not null } && (HasWords(command) || command.Options.Any(option => option.Name == NetworkOptions.NetworkName));

    private static bool HasWords(Command command) => command.Arguments.Any(argument => argument.Name == NetworkArgument);
}
