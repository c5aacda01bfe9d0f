using System.CommandLine;
using System.CommandLine.Parsing;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>
/// Options that are numbers. Every one is read by <see cref="Number"/>, strictly and the same on every machine, and has
/// bounds: the parser's own conversion would take 1,25 for 125.
/// </summary>
internal static class NumberOption
{
    /// <summary>More than anyone has images, steps or epochs, and few enough for products of two to be counted.</summary>
    public const int Many = 1_000_000;

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<int> Whole(string name, int least, int most, int value, string description, string helpName = "N") =>
        With(Make(name, helpName, description, text => (int)Number.whole(name, least, most, text)), value);

    /// <summary>The same, without a value where none is given.</summary>
    public static Option<int?> WholeOrNone(string name, int least, int most, string description, string helpName = "N") =>
        Make(name, helpName, description, text => (int?)Number.whole(name, least, most, text));

    /// <summary>A count from 0, without a value where none is given.</summary>
    public static Option<long?> CountOrNone(string name, string description) =>
        Make(name, "N", description, text => (long?)Number.whole(name, 0, long.MaxValue, text));

    /// <summary>A seed: any whole number from 0 that 64 bits hold; 1 where none is given.</summary>
    public static Option<ulong> Seed(string name, string description) =>
        With(Make(name, "N", description, text => SeedOf(name, text)), 1ul);

    /// <summary>A real number in a range.</summary>
    public static Option<double> Real(string name, RealRange range, double value, string description, string helpName = "X") =>
        With(Make(name, helpName, description, text => Number.real(name, range, text)), value);

    /// <summary>The same, without a value where none is given.</summary>
    public static Option<double?> RealOrNone(string name, RealRange range, string description, string helpName = "X") =>
        Make(name, helpName, description, text => (double?)Number.real(name, range, text));

    /// <summary>So many real numbers in a range, one after the other.</summary>
    public static Option<double[]> Reals(string name, int count, RealRange range, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = true,
        Arity = new ArgumentArity(count, count),
        CustomParser = result => Parsed(result, texts => Array.ConvertAll(texts, text => Number.real(name, range, text))) ?? [],
    };

    /// <summary>The seed that a text means.</summary>
    /// <exception cref="InputException">It means none.</exception>
    public static ulong SeedOf(string name, string text) => (ulong)Number.whole(name, 0, ulong.MaxValue, text);

    private static Option<T> Make<T>(string name, string helpName, string description, Func<string, T> read) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Parsed(result, texts => read(texts[0])),
    };

    private static Option<T> With<T>(Option<T> option, T value)
    {
        option.DefaultValueFactory = _ => value;
        return option;
    }

    private static T? Parsed<T>(ArgumentResult result, Func<string[], T> read)
    {
        if (result.Tokens.Count == 0)
            return default;
        try
        {
            return read([.. result.Tokens.Select(token => token.Value)]);
        }
        catch (InputException e)
        {
            result.AddError(e.Message);
            return default;
        }
    }
}
