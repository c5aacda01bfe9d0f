using System.Globalization;

namespace Streaming.Fuzz.Running;

/// <summary>--NAME VALUE pairs of the command line; what has no name is a list.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> named = [];

    public Arguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                Plain.Add(arguments[i]);
            else if (i + 1 < arguments.Count)
                named[arguments[i][2..]] = arguments[++i];
            else
                throw new ArgumentException($"{arguments[i]} has no value.");
        }
    }

    /// <summary>The arguments without names.</summary>
    public List<string> Plain { get; } = [];

    public string Text(string name, string otherwise) => named.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise) =>
        !named.TryGetValue(name, out var text) ? otherwise
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"--{name} is '{text}'; expected a whole number.");
}
