namespace Streaming.Cli.Endings;

/// <summary>Native libraries that cannot be loaded.</summary>
internal static class NativeFault
{
    /// <summary>Whether that is what was thrown: by the loader itself, or by what was made of its failure.</summary>
    public static bool Is(Exception thrown) => thrown is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or TypeInitializationException or NotSupportedException;

    /// <summary>Why, on one line.</summary>
    public static string ReasonOf(Exception thrown)
    {
        while (thrown is TypeInitializationException && thrown.InnerException is { } inner)
            thrown = inner;
        return string.Join(' ', thrown.Message.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) is var line && line.Length > 200
            ? line[..200] + " .."
            : line.TrimEnd('.');
    }
}
