using System.CommandLine;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>Options whose value is one of a few words.</summary>
internal static class WordOption
{
    /// <summary>An option with a value where none is given.</summary>
    public static Option<string> Of(string name, string value, IReadOnlyList<string> words, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => value };
        Accept(option, words);
        return option;
    }

    /// <summary>An option without a value where none is given.</summary>
    public static Option<string?> OrNone(string name, IReadOnlyList<string> words, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        Accept(option, words);
        return option;
    }

    private static void Accept(Option option, IReadOnlyList<string> words)
    {
        option.HelpName = string.Join('|', words);
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !words.Contains(token.Value)))
                result.AddError($"{option.Name} is '{token.Value}'; expected {string.Join(" or ", words)}{Nearest.hint(token.Value, words)}.");
        });
    }
}
