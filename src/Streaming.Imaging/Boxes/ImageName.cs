namespace Streaming.Imaging.Boxes;

/// <summary>
/// The names that files of boxes give images: paths of another machine, of a folder above or below the dataset, with slashes of
/// either kind. They are compared with the paths of images that were listed and never opened, so none leads out of the dataset.
/// </summary>
internal static class ImageName
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>The folders and the file that a name names, without steps to the same folder or up.</summary>
    public static string[] Parts(string name)
    {
        if (name.IndexOfAny(Separators) < 0)
            return name is "" or "." or ".." ? [] : [name];
        var parts = new List<string>();
        foreach (var part in name.Split(Separators))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or ".."))
                parts.Add(part);
        }

        return [.. parts];
    }

    /// <summary>The name in one form, such as a/b.jpg; empty where it names nothing.</summary>
    public static string Normal(string name) => string.Join('/', Parts(name));

    /// <summary>The last parts of a path, such as b/c.jpg of /a/b/c.jpg.</summary>
    /// <param name="path">Parts, with a / between any two.</param>
    /// <param name="count">How many; all of a path that has fewer.</param>
    public static string Last(string path, int count)
    {
        var at = path.Length;
        for (; count > 0 && at > 0; count--)
            at = path.LastIndexOf('/', at - 1);
        return path[(at + 1)..];
    }

    /// <summary>How many parts a path has.</summary>
    public static int Count(string path) => path.AsSpan().Count('/') + 1;

    /// <summary>The path without the extension of its file.</summary>
    public static string Bare(string path)
    {
        var dot = path.LastIndexOf('.');
        return dot > path.LastIndexOf('/') + 1 ? path[..dot] : path;
    }
}
