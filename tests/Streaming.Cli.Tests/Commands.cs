using System.CommandLine;
using Streaming.Cli.Options;

namespace Streaming.Cli.Tests;

/// Every command of the program, with the words that lead to it.
internal static class Commands
{
    public static IEnumerable<(Command Command, string[] Path)> All { get; } = [.. Below(CommandLine.Root(), [])];

    /// The commands that leave a run's folder, with everything that they cannot do without.
    public static TheoryData<string> ThatLeaveARun =>
        [.. All.Where(pair => pair.Command.Options.OfType<OutOption>().Any()).Select(pair => pair.Command.Name)];

    public static Command Of(string name) => All.Single(pair => pair.Command.Name == name).Command;

    /// A command line of a command with all that it needs.
    public static string[] Whole(string name) =>
    [
        name,
        .. Of(name).Options.Where(option => option.Required).SelectMany(option => new[] { option.Name, "word" }),
        .. Of(name).Arguments.Select(argument => "the " + argument.Name),
    ];

    private static IEnumerable<(Command, string[])> Below(Command command, string[] path) =>
        command.Subcommands.SelectMany(inner => Below(inner, [.. path, inner.Name]).Prepend((inner, [.. path, inner.Name])));
}
