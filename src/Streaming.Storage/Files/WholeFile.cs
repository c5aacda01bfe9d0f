namespace Streaming.Storage.Files;

/// <summary>Writes files that are either there and whole, or not there.</summary>
public static class WholeFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a file beside <paramref name="path"/>, then renames it over
    /// <paramref name="path"/>. When <paramref name="write"/> throws, what it left is deleted and an older file of
    /// that name stays as it was.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = new PartialFile(path);
        write(file.Stream);
        file.Commit();
    }
}
