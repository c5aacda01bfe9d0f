using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;

namespace Streaming.Cli;

/// <summary>What is wrong with a command line, in a sentence that names the word and what was probably meant.</summary>
internal static class Usage
{
    /// <summary>The first fault of a command line; null where there is none.</summary>
    /// <param name="words">The command line.</param>
    /// <param name="result">What it was read as.</param>
    public static string? FaultOf(string[] words, ParseResult result)
    {
        var command = result.CommandResult.Command;
        if (Asks(command, words))
            return null;
        var fault = CommandFault(words, result.RootCommandResult.Command) ?? OptionFault(words, command, result.RootCommandResult.Command) ?? ValueFault(result) ?? ArgumentFault(result)
            ?? (result.Errors.Count > 0 ? OneLine(result.Errors[0].Message) : null);
        return fault is null ? null : $"{fault} See streaming {NameOf(command)}--help.";
    }

    // The names of a command and of those above it, each with a space after it.
    private static string NameOf(Command command) =>
        command is RootCommand ? "" : string.Concat(command.Parents.OfType<Command>().Select(NameOf)) + command.Name + " ";

    private static bool Asks(Command command, string[] words) =>
        OptionsOf(command).Where(option => option is HelpOption or VersionOption).SelectMany(NamesOf).Intersect(words.TakeWhile(word => word != "--")).Any();

    // A word in the place of a command that is none.
    private static string? CommandFault(string[] words, Command root)
    {
        var names = root.Subcommands.Select(command => command.Name).ToList();
        return words is [var word, ..] && !LooksLikeOption(word) && !names.Contains(word)
            ? $"'{word}' is no command; expected one of {string.Join(", ", names)}{Nearest.hint(word, names)}."
            : null;
    }

    // What looks like an option and is none would otherwise be taken for a folder.
    private static string? OptionFault(string[] words, Command command, Command root)
    {
        var known = OptionsOf(command).ToList();
        foreach (var word in words.TakeWhile(word => word != "--").Where(LooksLikeOption))
        {
            var name = word.Split('=', ':')[0];
            if (known.Find(option => NamesOf(option).Contains(name)) is { } option)
            {
                if (option.ValueType == typeof(bool) && name != word && word[(name.Length + 1)..] is var value and not ("true" or "false"))
                    return $"{name} is '{value}'; expected true or false, or the option alone.";
                continue;
            }
            if (name == NetworkOptions.NetworkName && AnyNetwork.WhyNot(command, root) is { } why)
                return why;
            var shown = known.Select(option => option.Name);
            return command is RootCommand
                ? $"'{name}' is no option of streaming itself{Nearest.hint(name, shown)}; the options of a command go after its name."
                : $"'{name}' is no option of {command.Name}{Nearest.hint(name, shown)}; a folder or file of that name goes after --.";
        }
        return null;
    }

    private static bool LooksLikeOption(string word) =>
        word.Length > 1 && word[0] == '-' && (char.IsAsciiLetter(word[1]) || (word[1] == '-' && word.Length > 2));

    private static string? ValueFault(ParseResult result)
    {
        foreach (var given in result.CommandResult.Children.OfType<OptionResult>())
        {
            var (option, count) = (given.Option, given.Tokens.Count);
            if (given.Implicit)
                continue;
            if (count < option.Arity.MinimumNumberOfValues)
                return $"{option.Name} has {Values(count)}; expected {Values(option.Arity.MinimumNumberOfValues)}, {option.HelpName ?? "a word"}.";
            if (count > option.Arity.MaximumNumberOfValues)
                return $"{option.Name} is given {Values(count)} ({string.Join(", ", given.Tokens.Select(token => $"'{token.Value}'"))}); expected {Values(option.Arity.MaximumNumberOfValues)}.";
            if (given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                return $"{option.Name} is empty; expected {option.HelpName ?? "a word"}.";
            if (option.Name == NetworkOptions.NetworkName && given.Tokens is not [{ Value: NetworkOptions.AlexNet }] && AnyNetwork.WhyNot(result.CommandResult.Command, result.RootCommandResult.Command) is { } why)
                return why;
            if (given.Errors.FirstOrDefault() is { } error)
                return OneLine(error.Message);
        }
        return null;
    }

    private static string? ArgumentFault(ParseResult result)
    {
        var command = result.CommandResult.Command;
        foreach (var argument in command.Arguments)
        {
            var given = result.GetResult(argument);
            if ((given?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues)
                return $"{command.Name} lacks {argument.Name}: {argument.Description}{Swallowed(result)}";
            if (given is not null && given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                return $"{argument.Name} is empty; expected a name. {argument.Description}";
        }
        if (result.UnmatchedTokens is [var word, ..])
        {
            var takes = command.Arguments.Count == 0 ? (command.Subcommands.Count == 0 ? "no words beside its options" : string.Join(" or ", command.Subcommands.Select(inner => inner.Name)) + " first") : string.Join(' ', command.Arguments.Select(argument => argument.Name)) + " alone";
            return $"'{word}' is a word too many; {command.Name} takes {takes}{Nearest.hint(word, command.Subcommands.Select(inner => inner.Name))}.";
        }
        return command.Options.FirstOrDefault(option => option.Required && result.GetResult(option) is null or { Implicit: true }) is { } missing
            ? $"{command.Name} lacks {missing.Name} {missing.HelpName}: {missing.Description}"
            : null;
    }

    // An option that takes several words takes all up to the next option.
    private static string Swallowed(ParseResult result) =>
        result.CommandResult.Children.OfType<OptionResult>().LastOrDefault(given => given.Tokens.Count > 1 && given.Option.AllowMultipleArgumentsPerToken) is { } greedy
            ? $" ({greedy.Option.Name} took '{greedy.Tokens[^1].Value}'; what is not meant for it goes before it, or after --.)"
            : "";

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    private static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name);

    private static string Values(int count) => count switch { 0 => "no value", 1 => "one value", _ => $"{count} values" };

    // The parser's own messages may run over several lines.
    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
