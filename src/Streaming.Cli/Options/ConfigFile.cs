using System.CommandLine;
using System.Text;
using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>
/// <c>--config FILE</c>: a JSON object whose keys are names of options and arguments, such as
/// <c>{"plan": "paper", "max-rejects": 2, "families": ["rotate+", "left"]}</c>, or the config.json of a run of the same command.
/// The command line wins.
/// </summary>
internal sealed class ConfigFile
{
    /// <summary>The option's name.</summary>
    public const string Name = "--config";

    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // What a run did with the folder that it found is no part of what it was.
    private static readonly string[] OfThatRunAlone = ["overwrite", "resume"];

    private readonly string path;
    private readonly Command command;
    private readonly bool ofRun;
    private readonly HashSet<Option> given = [];

    private ConfigFile(string path, Command command, bool ofRun) => (this.path, this.command, this.ofRun) = (path, command, ofRun);

    /// <summary>The option of one command.</summary>
    public static Option<string?> MakeOption() => new(Name)
    {
        Description = "A JSON file of options, such as {\"plan\": \"paper\"}, or a run's config.json; what stands on the command line or in a variable wins. Default: none.",
        HelpName = "FILE",
    };

    /// <summary>The words of a command line with those of its config file put in; null where there is no such file.</summary>
    /// <param name="words">The command line.</param>
    /// <param name="result">What it was read as.</param>
    /// <param name="config">The file, to tell which options are from it.</param>
    /// <exception cref="InputException">The file is not what it should be.</exception>
    public static string[]? Apply(string[] words, ParseResult result, out ConfigFile? config)
    {
        config = null;
        var command = result.CommandResult.Command;
        var option = command.Options.FirstOrDefault(option => option.Name == Name);
        if (option is null || result.GetResult(option) is not { Tokens: [{ Value: var path }] })
            return null;
        using var json = Read(path);
        var root = json.RootElement;
        try
        {
            // A key that ends in half of a surrogate pair is met by looking for any other.
            var ofRun = root.TryGetProperty("options", out var inner) && inner.ValueKind == JsonValueKind.Object;
            config = new ConfigFile(path, command, ofRun);
            if (ofRun)
                config.CheckCommand(root);
            return config.Put(words, result, ofRun ? inner : root);
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, written with a backslash.
            throw new InputException($"{path}: a text in it is not valid Unicode; write it without \\u escapes.", e);
        }
    }

    /// <summary>An error with the file named, where it is about an option that is from the file.</summary>
    public string Explain(string message) =>
        given.OrderByDescending(option => option.Name.Length).FirstOrDefault(option => message.Contains(option.Name, StringComparison.Ordinal)) is { } option
            ? $"{path}: '{option.Name[2..]}': {message}"
            : message;

    private static JsonDocument Read(string path)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);
            bytes = new byte[MostBytes + 1];
            bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{Name}: {path} cannot be read ({e.Message}); expected a JSON file of options.", e);
        }
        if (bytes.Length > MostBytes)
            throw new InputException($"{path}: this file is larger than {MostBytes / 1024} KB; expected a JSON object of options.");
        try
        {
            var text = StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
            var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json
                : throw new InputException($"{path}: expected a JSON object of options, such as {{\"plan\": \"paper\"}}, found {KindOf(json.RootElement)}.");
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{path}: this is not UTF-8 text; expected a JSON object of options, saved as UTF-8.", e);
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: this is not JSON from line {(e.LineNumber ?? 0) + 1} on; expected an object of options, such as {{\"plan\": \"paper\"}}.", e);
        }
    }

    private void CheckCommand(JsonElement root)
    {
        var of = root.TryGetProperty("command", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        if (of != command.Name)
            throw new InputException($"{path}: this is the config.json of {(of is null ? "no command" : $"the command {of}")}, not of {command.Name}; give one of {command.Name}, or a file with options alone.");
    }

    // Options go before a --, where nothing follows that they could swallow; arguments go after it.
    private string[] Put(string[] words, ParseResult result, JsonElement options)
    {
        var (named, placed) = (new List<string>(), new SortedDictionary<int, string[]>());
        var seen = new HashSet<Symbol>();
        foreach (var property in options.EnumerateObject())
        {
            if (ofRun && OfThatRunAlone.Contains(property.Name))
                continue;
            var symbol = Find(property.Name);
            if (!seen.Add(symbol))
                throw new InputException($"{path}: '{property.Name}' is given twice; expected each option once.");
            var values = Values(property, symbol);
            switch (symbol)
            {
                case Option option when result.GetResult(option) is null or { Implicit: true }:
                    named.AddRange(values.Select(value => $"{option.Name}={value}"));
                    given.Add(option);
                    break;
                case Argument argument when result.GetResult(argument) is null or { Tokens.Count: 0 }:
                    placed[command.Arguments.IndexOf(argument)] = values;
                    break;
            }
        }
        var dashes = Array.IndexOf(words, "--");
        var (before, after) = dashes < 0 ? (words, []) : (words[..dashes], words[(dashes + 1)..]);
        return [.. before, .. named, "--", .. after, .. placed.Values.SelectMany(values => values)];
    }

    private Symbol Find(string key)
    {
        Symbol[] symbols = [.. OptionsInForce.Recorded(command), .. command.Arguments];
        var normal = key.Replace('-', '_');
        if (Array.Find(symbols, symbol => OptionsInForce.KeyOf(symbol) == normal) is { } found)
            return found;
        var names = Array.ConvertAll(symbols, symbol => symbol.Name.TrimStart('-').ToLowerInvariant());
        throw new InputException($"{path}: '{key}' is no option of {command.Name}{Nearest.hint(key.Replace('_', '-'), names)}; expected some of {string.Join(", ", names)}.");
    }

    private string[] Values(JsonProperty property, Symbol symbol)
    {
        var type = symbol is Option option ? option.ValueType : ((Argument)symbol).ValueType;
        var value = property.Value;
        // In a run's own file null stands for what was not given.
        if (value.ValueKind == JsonValueKind.Null && ofRun)
            return [];
        if (type == typeof(bool))
        {
            return value.ValueKind switch
            {
                JsonValueKind.True => ["true"],
                JsonValueKind.False => [],
                _ => throw Wrong(property.Name, value, "true or false"),
            };
        }
        if (value.ValueKind == JsonValueKind.Array && type.IsArray)
            return [.. value.EnumerateArray().Select(element => Text(property.Name, element, type, "a list of texts or numbers"))];
        return [Text(property.Name, value, type, type.IsArray ? "a text, a number, or a list of them" : "a text or a number")];
    }

    private string Text(string key, JsonElement value, Type type, string expected)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw Wrong(key, value, IsNumber(type) ? "a number" : expected),
        };
        return text.Contains('\0') ? throw new InputException($"{path}: '{key}' holds a character that no text has (U+0000); leave it out.") : text;
    }

    private static bool IsNumber(Type type) =>
        type != typeof(string) && type != typeof(string[]) && !type.IsArray;

    private InputException Wrong(string key, JsonElement value, string expected) =>
        new($"{path}: '{key}' is {KindOf(value)}; expected {expected}.");

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text '{value.GetString()}'",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };
}
