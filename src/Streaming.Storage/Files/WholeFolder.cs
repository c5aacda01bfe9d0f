namespace Streaming.Storage.Files;

/// <summary>
/// Replaces a folder of files that belong together, so that a reader finds either the old ones or the new ones.
/// The new folder is filled under the name NAME.new; then NAME becomes NAME.old, NAME.new becomes NAME, and NAME.old
/// goes. A process that ends between these steps leaves a state that the next writer puts right, and that readers get by.
/// </summary>
internal static class WholeFolder
{
    /// <summary>Lets <paramref name="fill"/> write into an empty folder, which then takes the place of <paramref name="path"/>.</summary>
    /// <param name="path">The folder to make or to replace.</param>
    /// <param name="isOurs">Tells by its name whether a file of the old folder is replaced with it; others move to the new one.</param>
    /// <param name="fill">Writes the files into the folder whose path it is given.</param>
    public static void Write(string path, Func<string, bool> isOurs, Action<string> fill)
    {
        path = Name(path);
        Recover(path, isOurs);
        var next = path + ".new";
        Delete(next);
        Directory.CreateDirectory(next);
        try
        {
            fill(next);
        }
        catch
        {
            Delete(next);
            throw;
        }
        if (Directory.Exists(path))
            Directory.Move(path, path + ".old");
        Directory.Move(next, path);
        Recover(path, isOurs);
    }

    /// <summary>Where the folder's files are: NAME, or NAME.old where a replacement was cut off in the middle.</summary>
    public static string Current(string path)
    {
        path = Name(path);
        return !Directory.Exists(path) && Directory.Exists(path + ".old") ? path + ".old" : path;
    }

    /// <summary>The folder's own name, where <see cref="Current"/> gave that of its older files.</summary>
    public static string Place(string current) =>
        current.EndsWith(".old", StringComparison.Ordinal) && !Directory.Exists(current[..^4]) ? current[..^4] : Name(current);

    // Finishes or takes back a replacement that was cut off; does nothing where there was none.
    private static void Recover(string path, Func<string, bool> isOurs)
    {
        path = Name(path);
        var old = path + ".old";
        if (!Directory.Exists(old))
            return;
        if (!Directory.Exists(path))
        {
            Directory.Move(old, path);
            return;
        }
        foreach (var file in Directory.EnumerateFiles(old))
        {
            var name = Path.GetFileName(file);
            if (!isOurs(name) && !File.Exists(Path.Combine(path, name)))
                File.Move(file, Path.Combine(path, name));
        }
        foreach (var folder in Directory.EnumerateDirectories(old))
        {
            var name = Path.GetFileName(folder);
            if (!Path.Exists(Path.Combine(path, name)))
                Directory.Move(folder, Path.Combine(path, name));
        }
        Delete(old);
    }

    private static string Name(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
