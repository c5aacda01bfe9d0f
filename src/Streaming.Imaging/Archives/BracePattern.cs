using System.Globalization;
using Streaming.Domain;

namespace Streaming.Imaging.Archives;

/// <summary>
/// Names of several files in one, as shells and WebDataset write them: <c>{000..146}</c> counts, as many digits as its numbers are
/// written with, and <c>{a,b}</c> lists.
/// </summary>
internal static class BracePattern
{
    private const int Most = 100_000;

    /// <summary>The names in order; null where there is no pattern in it.</summary>
    /// <exception cref="InputException">They are too many.</exception>
    public static string[]? Names(string pattern)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        var end = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (end < 0)
            return null;
        var (before, behind) = (pattern[..open], pattern[(end + 1)..]);
        if (Choices(pattern[(open + 1)..end]) is not { } choices)
            return Names(behind) is { } later ? [.. later.Select(name => pattern[..(end + 1)] + name)] : null;
        var rest = Names(behind) ?? [behind];
        return (long)choices.Length * rest.Length <= Most
            ? [.. choices.SelectMany(choice => rest.Select(name => before + choice + name))]
            : throw TooMany(pattern);
    }

    private static string[]? Choices(string inside)
    {
        if (inside.Contains(','))
            return inside.Split(',');
        if (inside.Split("..") is not [var first, var last] || Number(first) is not { } from || Number(last) is not { } to || from > to)
            return null;
        if (to - from >= Most)
            throw TooMany("{" + inside + "}");
        var digits = first.StartsWith('0') || last.Length == first.Length ? first.Length : 1;
        return [.. Enumerable.Range(from, to - from + 1).Select(number => number.ToString("D" + digits, CultureInfo.InvariantCulture))];
    }

    private static int? Number(string text) =>
        text.Length is > 0 and < 10 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static InputException TooMany(string pattern) => new($"'{pattern}' stands for more than {Most:N0} files; give fewer.");
}
