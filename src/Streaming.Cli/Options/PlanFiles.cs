using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The plans that come with the program, by name, and any other by path.</summary>
internal static class PlanFiles
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "plans");

    /// <summary>The names of the plans that come with the program.</summary>
    public static IReadOnlyList<string> Names =>
        Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)] : [];

    /// <summary>The plan of that name, or in that file, for a network's layers.</summary>
    /// <exception cref="InputException">It is neither, or not one for these layers.</exception>
    public static Plan Load(string nameOrPath, FeatureSpace space)
    {
        var path = Find(nameOrPath);
        return PlanModule.forSpace(path, space, PlanFile.load(path));
    }

    private static string Find(string nameOrPath)
    {
        if (File.Exists(nameOrPath))
            return nameOrPath;
        var shipped = Path.Combine(Folder, nameOrPath + ".json");
        return File.Exists(shipped)
            ? shipped
            : throw new InputException($"--plan '{nameOrPath}' is neither a file nor a plan of this program; expected {string.Join(", ", Names)} or a JSON file{Nearest.hint(nameOrPath, Names)}.");
    }

}
