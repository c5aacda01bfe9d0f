using System.Text.RegularExpressions;

namespace Streaming.Cli.Endings;

/// <summary>Native libraries that cannot be loaded.</summary>
internal static partial class NativeFault
{
    /// <summary>Whether that is what was thrown: by the loader itself, or by what was made of its failure.</summary>
    public static bool Is(Exception thrown) => thrown is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or TypeInitializationException or NotSupportedException;

    /// <summary>Why, on one line.</summary>
    public static string ReasonOf(Exception thrown)
    {
        while (thrown is TypeInitializationException && thrown.InnerException is { } inner)
            thrown = inner;
        if (Missing().Match(thrown.Message) is { Success: true } missing)
            return $"it needs {missing.Groups[1].Value}, which this machine does not have";
        return string.Join(' ', thrown.Message.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) is var line && line.Length > 200
            ? line[..200] + " .."
            : line.TrimEnd('.');
    }

    // What the loader says of a library that another one needs: its name alone. Where it looked for the other itself it names a path.
    [GeneratedRegex(@"(?<![^\s(])([^\s/()]+\.so(?:\.\d+)*): cannot open shared object file")]
    private static partial Regex Missing();
}
