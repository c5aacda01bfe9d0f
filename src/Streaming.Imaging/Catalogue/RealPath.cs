namespace Streaming.Imaging;

/// <summary>Where a path leads when every link on the way is followed: two names of one file have one real path.</summary>
internal static class RealPath
{
    // More links behind each other than any system follows.
    private const int MostLinks = 64;

    /// <summary>The real path; a part that does not exist, or cannot be looked at, stands as it is.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Of(string path)
    {
        int links = 0;
        return Of(Path.GetFullPath(path), ref links);
    }

    private static string Of(string path, ref int links)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        string here = Path.Combine(Of(parent, ref links), Path.GetFileName(path));
        if (new FileInfo(here).LinkTarget is not { } target)
            return here;
        if (++links > MostLinks)
            throw new IOException($"the link '{here}' leads in a circle");
        return Of(Path.GetFullPath(target, Path.GetDirectoryName(here)!), ref links);
    }
}
