using System.CommandLine.Parsing;
using Streaming.Cli.Help;

namespace Streaming.Cli.Endings;

/// <summary>A command line, to be given once more in another way.</summary>
internal static class CommandAgain
{
    /// <summary>The line with this word about an existing run, and this folder, in place of its own.</summary>
    /// <param name="tokens">The words as they were read.</param>
    /// <param name="how">--resume or --overwrite.</param>
    /// <param name="folder">The output folder.</param>
    public static string Line(IReadOnlyList<Token> tokens, string how, string folder)
    {
        var words = new List<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var (word, next) = (tokens[i].Value, i + 1 < tokens.Count ? tokens[i + 1] : null);
            var hasValue = next is { Type: TokenType.Argument };
            // What says what becomes of the folder has a value or none; --out has one.
            if (tokens[i].Type == TokenType.Option && word is "--resume" or "--overwrite")
                i += hasValue && next!.Value is "true" or "false" ? 1 : 0;
            else if (tokens[i].Type == TokenType.Option && word == "--out")
                i += hasValue ? 1 : 0;
            else
                words.Add(word);
        }
        // Behind -- nothing is an option.
        var dashes = words.IndexOf("--");
        words.InsertRange(dashes < 0 ? words.Count : dashes, [how, "--out", folder]);
        return string.Join(' ', words.Prepend(CommandHelp.Program).Select(Quoted));
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "-_./\\:=+,@%".Contains(letter, StringComparison.Ordinal)) ? word : $"\"{word}\"";
}
