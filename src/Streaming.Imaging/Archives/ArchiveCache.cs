using System.Collections.Concurrent;
using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// The archives that paths led into, indexed once each for as long as their files are the same. What is an archive is told by
/// the content of a file.
/// </summary>
internal static class ArchiveCache
{
    private static readonly ConcurrentDictionary<string, Lazy<(FileStamp Stamp, IArchive? Archive)>> Indexed = new(StringComparer.Ordinal);

    // What is no file on disk, by what it is called.
    private static readonly ConcurrentDictionary<string, IArchive> Named = new(StringComparer.Ordinal);

    /// <summary>From here on paths that begin with a name lead into an archive that is no file on disk.</summary>
    public static void Name(string name, IArchive archive) => Named[name] = archive;

    /// <summary>
    /// The place in an archive that a path leads to; null where it leads to a folder or file on disk, or to nothing. The path of an archive
    /// itself leads into it, too.
    /// </summary>
    /// <exception cref="IOException">An archive on the way cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ArchivePlace? PlaceOf(string path)
    {
        for (var above = path; !string.IsNullOrEmpty(above); above = Path.GetDirectoryName(above))
        {
            if (Named.TryGetValue(above, out var named))
                return new ArchivePlace(named, NameIn(above, path));
            if (Directory.Exists(above))
                return null;
            if (File.Exists(above))
                return At(above) is { } archive ? new ArchivePlace(archive, NameIn(above, path)) : null;
        }

        return null;
    }

    private static string NameIn(string above, string path) =>
        path.Length == above.Length ? "" : path[(above.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/');

    private static IArchive? At(string path)
    {
        using var file = RegularFile.Open(path);
        var stamp = RegularFile.StampOf(file, path);
        var found = Indexed.GetOrAdd(path, Entry);
        if (!found.Value.Stamp.Equals(stamp))
        {
            // Another file has taken its place.
            Indexed.TryUpdate(path, Entry(path), found);
            found = Indexed[path];
        }

        return found.Value.Archive;
    }

    // An index that could not be made is tried again the next time, when the file may be readable.
    private static Lazy<(FileStamp, IArchive?)> Entry(string path) => new(() => Index(path), LazyThreadSafetyMode.ExecutionAndPublication);

    private static (FileStamp, IArchive?) Index(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            var opened = new OpenedFile(file, RegularFile.StampOf(file, path));
            return (opened.Stamp, ArchiveKinds.Read(opened));
        }
        catch
        {
            Indexed.TryRemove(path, out _);
            throw;
        }
    }
}
