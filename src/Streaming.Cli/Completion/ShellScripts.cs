using Streaming.Domain;

namespace Streaming.Cli.Completion;

/// <summary>The scripts that teach shells to complete the program's command lines; each is a file beside this one.</summary>
internal static class ShellScripts
{
    private static readonly Dictionary<string, string> Files = new() { ["bash"] = "bash", ["zsh"] = "zsh", ["fish"] = "fish", ["powershell"] = "ps1" };

    /// <summary>The shells that there are scripts for.</summary>
    public static IReadOnlyCollection<string> Shells => Files.Keys;

    /// <summary>The script of a shell.</summary>
    /// <exception cref="InputException">There is none for it.</exception>
    public static string Of(string shell)
    {
        if (!Files.TryGetValue(shell, out var extension))
            throw new InputException($"SHELL is '{shell}'; expected one of {string.Join(", ", Shells)}{Nearest.hint(shell, Shells)}.");
        using var script = typeof(ShellScripts).Assembly.GetManifestResourceStream($"streaming.{extension}")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
