using System.CommandLine;
using System.Globalization;

namespace Streaming.Cli.Completion;

/// <summary>
/// What may follow on a command line that is being typed: <c>streaming [suggest:POSITION] "LINE"</c> writes one on each line. The
/// shells' scripts ask so.
/// </summary>
internal static class Suggestions
{
    private const string Asking = "[suggest";

    /// <summary>What a command line asks for; null where it asks for no suggestions.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="root">All commands.</param>
    public static IEnumerable<string>? Asked(string[] args, RootCommand root) =>
        args is [var asking, var line] && asking.StartsWith(Asking, StringComparison.Ordinal) && PositionOf(asking, line.Length) is { } position
            ? Of(root, line, position)
            : null;

    /// <summary>What may stand at a place of a line.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="line">The line as it is typed, with the program's name.</param>
    /// <param name="position">The cursor's place in it.</param>
    public static IEnumerable<string> Of(RootCommand root, string line, int position)
    {
        SuggestedValues.AddTo(root);
        // Some shells leave out the spaces in front of the cursor.
        var typed = line.PadRight(position)[..position];
        if (BehindFirst(typed) is not { } words)
            return [];
        var word = words[(words.LastIndexOf(' ') + 1)..];
        return root.Parse(words, CommandLine.Words).GetCompletions(words.Length)
            .Select(found => found.InsertText ?? found.Label)
            .Where(found => found.StartsWith(word, StringComparison.Ordinal) && !found.StartsWith('/') && found is not ("-?" or "-h"))
            .Distinct();
    }

    private static int? PositionOf(string asking, int length) =>
        asking == Asking + "]" ? length
        : asking.StartsWith(Asking + ":", StringComparison.Ordinal) && asking.EndsWith(']')
            && int.TryParse(asking.AsSpan(Asking.Length + 1, asking.Length - Asking.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position <= short.MaxValue ? position
        : null;

    // The program's name, which may be a path in quotes, is no word of the command line; null where it is being typed yet.
    private static string? BehindFirst(string line)
    {
        var text = line.TrimStart();
        var name = text.StartsWith('"') ? text.IndexOf('"', 1) : 0;
        var end = name < 0 ? -1 : text.IndexOf(' ', name);
        return end < 0 ? null : text[(end + 1)..];
    }
}
