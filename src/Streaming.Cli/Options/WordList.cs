using System.CommandLine;

namespace Streaming.Cli.Options;

/// <summary>Options that take several words.</summary>
internal static class WordList
{
    /// <summary>The words, given one after the other or in one with commas.</summary>
    public static List<string> Of(ParseResult result, Option<string[]> option) =>
        [.. (result.GetValue(option) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
