namespace Streaming.Storage.Files;

/// <summary>Where paths lead: absolute, with every link on the way followed, so that two names of one place are equal.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    private static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>The place of a file or folder. What does not exist yet, or cannot be looked at, stays as it is named.</summary>
    public static string Of(string path)
    {
        var links = MostLinks;
        return Of(Path.GetFullPath(path), ref links);
    }

    /// <summary>Whether one place is the other, or lies in it.</summary>
    public static bool IsIn(string folder, string place)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        place = Path.TrimEndingDirectorySeparator(place);
        return place.Equals(folder, Comparison)
            || place.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, Comparison);
    }

    // Links may lead in circles.
    private static string Of(string path, ref int linksLeft)
    {
        var real = Path.GetPathRoot(path) ?? "";
        foreach (var name in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, name);
            if (linksLeft == 0 || Target(real) is not { } target)
                continue;
            linksLeft--;
            real = Of(target, ref linksLeft);
        }
        return real;
    }

    private static string? Target(string path)
    {
        try
        {
            return Directory.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
