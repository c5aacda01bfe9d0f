using System.CommandLine;
using System.CommandLine.Help;
using Streaming.Cli.Endings;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>
/// Options from environment variables: <c>--min-area</c> is <c>STREAMING_MIN_AREA</c>, and so for every option of every command. The
/// command line wins over them, and they win over the file of <c>--config</c>. Several values stand as on a command line, with spaces
/// between them; several files as in PATH.
/// </summary>
/// <param name="variables">The environment.</param>
internal sealed class EnvironmentOptions(IReadOnlyDictionary<string, string> variables)
{
    /// <summary>What the names of all variables begin with.</summary>
    public const string Prefix = "STREAMING_";

    // Variables that are no options.
    private static readonly string[] Others = [Fault.DetailsVariable];

    private readonly List<Option> given = [];

    /// <summary>This process's environment.</summary>
    public static EnvironmentOptions OfProcess() => new(Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal));

    /// <summary>The variable of an option.</summary>
    public static string NameOf(Option option) => Prefix + OptionsInForce.KeyOf(option).ToUpperInvariant();

    /// <summary>The words of a command line with those of the environment put in; null where it has none for them.</summary>
    /// <param name="words">The command line.</param>
    /// <param name="result">What it was read as.</param>
    public string[]? Apply(string[] words, ParseResult result)
    {
        var named = new List<string>();
        foreach (var option in OptionsOf(result.CommandResult.Command).Where(option => result.GetResult(option) is null or { Implicit: true }))
        {
            // A variable that is empty is as one that is not there, as everywhere.
            if (!variables.TryGetValue(NameOf(option), out var text) || string.IsNullOrWhiteSpace(text))
                continue;
            named.AddRange(Values(option, text.Trim()).Select(value => $"{option.Name}={value}"));
            given.Add(option);
        }
        if (named.Count == 0)
            return null;
        var dashes = Array.IndexOf(words, "--");
        return dashes < 0 ? [.. words, .. named] : [.. words[..dashes], .. named, .. words[dashes..]];
    }

    /// <summary>An error with the variable named, where it is about an option that is from one.</summary>
    public string Explain(string message) =>
        given.OrderByDescending(option => option.Name.Length).FirstOrDefault(option => message.Contains(option.Name, StringComparison.Ordinal)) is { } option
            ? $"{NameOf(option)}: {message}"
            : message;

    /// <summary>Variables that are meant for the program and mean nothing to it, each in a sentence.</summary>
    /// <param name="root">All commands.</param>
    public IEnumerable<string> Unknown(Command root)
    {
        var names = All(root).SelectMany(OptionsOf).Select(NameOf).Concat(Others).ToHashSet();
        return from name in variables.Keys
               where name.StartsWith(Prefix, StringComparison.Ordinal) && !names.Contains(name)
               orderby name
               select $"{name} is the variable of no option{Nearest.hint(name[Prefix.Length..], names.Select(known => known[Prefix.Length..])).Replace("mean ", "mean " + Prefix, StringComparison.Ordinal)}; it is passed over.";
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static IEnumerable<Option> OptionsOf(Command command) => command.Options.Where(option => option is not (HelpOption or VersionOption));

    private static string[] Values(Option option, string text) =>
        option.ValueType == typeof(bool) ? [text switch { "1" => "true", "0" => "false", _ => text }]
        : !option.ValueType.IsArray ? [text]
        : text.Split(option.HelpName == "FILE" ? Path.PathSeparator : ' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
