using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Streaming.Cli.Options;

namespace Streaming.Cli.Help;

/// <summary>What --help says of a command: what it does, its words with their defaults, and examples.</summary>
internal static class CommandHelp
{
    /// <summary>The program's name, as it is typed.</summary>
    public const string Program = "streaming";

    /// <summary>Says it.</summary>
    /// <param name="command">The command, or all of the program.</param>
    /// <param name="output">Where to.</param>
    /// <param name="width">Columns of a line.</param>
    public static void Write(Command command, TextWriter output, int width)
    {
        var text = new WrappedText(output, width);
        text.Text(command.Description ?? "");
        text.Line();
        text.Text("Usage: " + UsageOf(command));
        Section(text, "Arguments:", [.. command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))]);
        Section(text, "Commands:", [.. command.Subcommands.Select(inner => (inner.Name, inner.Description ?? ""))]);
        Section(text, "Options:", [.. OptionsOf(command).Select(option => (LabelOf(option), TextOf(option)))]);
        if (command.Options.Any(option => option.Name == ConfigFile.Name))
        {
            text.Line();
            var example = command.Options.FirstOrDefault(option => option.Name == "--threads") ?? command.Options[0];
            text.Text($"An option that is not given is looked for in an environment variable ({EnvironmentOptions.NameOf(example)} for {example.Name}), then in the file of {ConfigFile.Name}, and has its default otherwise.");
        }
        if (Example.Of(command) is not { Count: > 0 } examples)
            return;
        text.Line();
        text.Line("Examples:");
        foreach (var example in examples)
        {
            text.Line("  " + example.Line);
            text.Text(example.Says, indent: 6);
        }
    }

    /// <summary>What an option does, and its default.</summary>
    public static string TextOf(Option option)
    {
        var said = option.Description ?? "";
        return option.Required ? said + " Required."
            : said.Contains("Default:", StringComparison.Ordinal) || Words(option) is not { Length: > 0 } value ? said
            : $"{said} Default: {value}.";
    }

    private static void Section(WrappedText text, string heading, IReadOnlyList<(string Label, string Text)> rows)
    {
        if (rows.Count == 0)
            return;
        text.Line();
        text.Line(heading);
        text.Rows(rows);
    }

    private static string UsageOf(Command command)
    {
        List<string> words = [Program, .. PathOf(command)];
        if (command.Subcommands.Count > 0)
            words.Add(command is RootCommand ? "[COMMAND]" : "[get]");
        words.AddRange(command.Arguments.Select(Placed));
        words.AddRange(command.Options.Where(option => option.Required).Select(LabelOf));
        words.Add("[OPTIONS]");
        return string.Join(' ', words);
    }

    private static IEnumerable<string> PathOf(Command command) =>
        command is RootCommand ? [] : command.Parents.OfType<Command>().SelectMany(PathOf).Append(command.Name);

    private static string Placed(Argument argument)
    {
        var name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + " .." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)).OrderBy(option => option is HelpOption or VersionOption);

    private static string LabelOf(Option option) => option switch
    {
        HelpOption => "-h, --help",
        { ValueType: var type } when type == typeof(bool) || option is VersionOption => option.Name,
        { AllowMultipleArgumentsPerToken: true, Arity: { MinimumNumberOfValues: var least, MaximumNumberOfValues: var most } } when least != most => $"{option.Name} {option.HelpName} ..",
        _ => $"{option.Name} {option.HelpName}",
    };

    // A default in words; empty where there is none.
    private static string Words(Option option) =>
        option.ValueType == typeof(bool) || !option.HasDefaultValue ? "" : option.GetDefaultValue() switch
        {
            null => "",
            string word => word,
            IEnumerable list => string.Join(' ', list.Cast<object>()),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            var other => other.ToString() ?? "",
        };
}
