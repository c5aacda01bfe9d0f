using System.CommandLine;
using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>
/// <c>--config FILE</c>: a JSON object whose keys are long option names without the dashes, such as
/// <c>{"plan": "paper", "threads": 2, "families": ["rotate+", "left"]}</c>. Options on the command line win.
/// </summary>
internal static class ConfigFile
{
    public static readonly Option<string?> Option = new("--config")
    {
        Description = "A JSON file of options, such as {\"plan\": \"paper\"}; options on the command line win.",
        HelpName = "FILE",
    };

    /// <summary>Parses again with the options of the config file put in, where one is given.</summary>
    public static ParseResult Apply(RootCommand root, ParseResult result)
    {
        var command = result.CommandResult.Command;
        if (!command.Options.Contains(Option) || result.GetResult(Option) is null || result.GetValue(Option) is not { } path)
            return result;

        var tokens = result.Tokens.Select(token => token.Value).ToList();
        using var json = Read(path);
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var option = command.Options.FirstOrDefault(option => option.Name == "--" + property.Name && option != Option)
                ?? throw new InputException($"{path}: '{property.Name}' is no option of {command.Name}; expected one of {Names(command)}.");
            if (result.GetResult(option) is null or { Implicit: true })
                tokens.AddRange(Tokens(path, option, property.Value));
        }
        return root.Parse(tokens);
    }

    private static JsonDocument Read(string path)
    {
        try
        {
            var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json
                : throw new InputException($"{path}: expected a JSON object of options, found {json.RootElement.ValueKind}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"{path}: expected a readable JSON object of options ({e.Message}).", e);
        }
    }

    private static IEnumerable<string> Tokens(string path, Option option, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => [option.Name],
        JsonValueKind.False or JsonValueKind.Null => [],
        JsonValueKind.Array => [option.Name, .. value.EnumerateArray().Select(element => element.ToString())],
        JsonValueKind.String or JsonValueKind.Number => [option.Name, value.ToString()],
        _ => throw new InputException($"{path}: '{option.Name[2..]}' is an object; expected a text, a number, true or false, or a list."),
    };

    private static string Names(Command command) =>
        string.Join(", ", command.Options.Where(option => option != Option && option.Name.StartsWith("--", StringComparison.Ordinal)).Select(option => option.Name[2..]));
}
