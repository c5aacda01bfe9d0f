using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Weights;

namespace Streaming.Cli.Options;

/// <summary>
/// The options of config.json: every option and argument of a command by its name in snake_case, with the value in force. They
/// are made from the command line itself, so none can be forgotten; <see cref="ConfigFile"/> takes them back.
/// </summary>
internal static class OptionsInForce
{
    /// <summary>What --help calls a path that is a folder's or a file's.</summary>
    public const string FolderOrFile = "DIR|FILE";

    private const string NameOrFile = "NAME|FILE";

    /// <summary>The options of a command line.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="resolved">Values that the command line leaves open and the command has decided on.</param>
    public static JsonObject Of(ParseResult result, IEnumerable<(Symbol Symbol, JsonNode? Value)> resolved)
    {
        var options = new JsonObject();
        var command = result.CommandResult.Command;
        foreach (var argument in command.Arguments)
            options[KeyOf(argument)] = ValueOf(result, argument);
        foreach (var option in Recorded(command))
            options[KeyOf(option)] = ValueOf(result, option);
        foreach (var (symbol, value) in resolved)
            options[KeyOf(symbol)] = value;
        return options;
    }

    /// <summary>The options of a command that are recorded: all but those that end it at once, and the file that gave others.</summary>
    public static IEnumerable<Option> Recorded(Command command) =>
        command.Options.Where(option => option is not (HelpOption or VersionOption) && option.Name != ConfigFile.Name);

    /// <summary>The key of an option or an argument.</summary>
    public static string KeyOf(Symbol symbol) => symbol.Name.TrimStart('-').Replace('-', '_').ToLowerInvariant();

    /// <summary>A list of texts.</summary>
    public static JsonArray List<T>(IEnumerable<T> values) => [.. values.Select(value => JsonValue.Create(value))];

    private static JsonNode? ValueOf(ParseResult result, Argument argument) => argument switch
    {
        Argument<string?> path => PathOf(result.GetValue(path)),
        Argument<string[]> paths => List((result.GetValue(paths) ?? []).Select(PathOf)),
        _ => throw new NotSupportedException($"Arguments of the type of {argument.Name} are not recorded."),
    };

    private static JsonNode? ValueOf(ParseResult result, Option option) => option switch
    {
        Option<bool> flag => result.GetValue(flag),
        Option<int> number => result.GetValue(number),
        Option<int?> number => result.GetValue(number),
        Option<long?> number => result.GetValue(number),
        Option<ulong> number => result.GetValue(number),
        Option<double> number => result.GetValue(number),
        Option<double?> number => result.GetValue(number),
        Option<double[]> numbers => result.GetValue(numbers) is { Length: > 0 } given ? List(given) : null,
        Option<string[]> words => List((result.GetValue(words) ?? []).Select(word => Recorded(option, word))),
        Option<string?> word => Recorded(option, result.GetValue(word)),
        _ => throw new NotSupportedException($"Options of the type of {option.Name} are not recorded."),
    };

    // What --help calls a folder or a file is a path.
    private static string? Recorded(Option option, string? word) =>
        option.HelpName is "DIR" or "FILE" or FolderOrFile || (option.HelpName == NameOrFile && File.Exists(word)) ? PathOf(word) : word;

    // The weights that travel with the program have a name instead of a path.
    private static string? PathOf(string? path) =>
        string.IsNullOrEmpty(path) || path == DefaultWeights.Name ? path : DataPath.full(path);
}
