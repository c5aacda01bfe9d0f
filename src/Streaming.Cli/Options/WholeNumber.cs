using System.CommandLine;
using System.Globalization;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>Whole numbers on the command line, and lists of them.</summary>
internal static class WholeNumber
{
    /// <summary>An option's number.</summary>
    /// <exception cref="InputException">It is less than the least that is allowed.</exception>
    public static int Least(ParseResult result, Option<int> option, int least) =>
        result.GetValue(option) is var value && value >= least ? value : throw new InputException($"{option.Name} is {value}; expected at least {least}.");

    /// <summary>The outputs of a classifier's hidden layers in the words of --head: none, or numbers with commas.</summary>
    /// <param name="text">The words.</param>
    /// <param name="example">What an error gives as an example.</param>
    /// <exception cref="InputException">They are neither.</exception>
    public static int[] HiddenLayers(string text, string example) =>
        text == "none"
            ? []
            : [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is >= 1 and <= 65536
                ? width
                : throw new InputException($"--head is '{text}'; expected none, or the outputs of hidden layers such as {example}."))];
}
