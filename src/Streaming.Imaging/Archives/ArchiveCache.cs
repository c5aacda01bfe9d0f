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

    private const int ManyFiles = 100_000;

    // What is no file on disk, by what it is called.
    private static readonly ConcurrentDictionary<string, IArchive> Named = new(StringComparer.Ordinal);

    // Of several files each, and of the web: what they are is asked once, and a reader notices where they are no longer the same.
    private static readonly ConcurrentDictionary<string, Lazy<IArchive?>> Others = new(StringComparer.Ordinal);

    /// <summary>From here on paths that begin with a name lead into an archive that is no file on disk.</summary>
    public static void Name(string name, IArchive archive) => Named[name] = archive;

    /// <summary>
    /// The place in an archive that a path leads to; null where it leads to a folder or file on disk, or to nothing. The path of an archive
    /// itself leads into it, too.
    /// </summary>
    /// <exception cref="IOException">An archive on the way cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InputException">Several files are to be one archive, and cannot be.</exception>
    public static ArchivePlace? PlaceOf(string path)
    {
        if (DataPath.isUrl(path))
            return Known(path) ?? Remote(path);
        for (var above = path; !string.IsNullOrEmpty(above); above = Path.GetDirectoryName(above))
        {
            if (Named.TryGetValue(above, out var named))
                return Place(named, path, above);
            if (Directory.Exists(above))
                break;
            if (File.Exists(above))
                return Place(At(above), path, above);
        }

        return path.Contains('{') ? Known(path) ?? Several(path) : null;
    }

    /// <summary>Lets go of what is known of an archive on disk; whoever needs it again has it indexed again.</summary>
    public static void Forget(string path) => Indexed.TryRemove(path, out _);

    /// <summary>The tars that were indexed so far, with the paths that lead into them, and what was found in their headers.</summary>
    public static IEnumerable<(string Path, KeptIndex Index)> Tars() =>
        Indexed.Where(found => found.Value.IsValueCreated).Select(found => (Path: found.Key, found.Value.Value.Archive))
            .Concat(Others.Where(found => found.Value.IsValueCreated).Select(found => (Path: found.Key, Archive: found.Value.Value)))
            .SelectMany(found => (found.Archive as TarArchive)?.Index is { } index ? [(found.Path, index)] : Array.Empty<(string, KeptIndex)>());

    private static ArchivePlace? Place(IArchive? archive, string path, string above) =>
        archive is null ? null : new ArchivePlace(archive, path.Length == above.Length ? "" : path[(above.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/'));

    // One of those that are known already, so that nothing is asked again for each of its files.
    private static ArchivePlace? Known(string path)
    {
        for (var above = path; above is not null; above = DataPath.above(above))
        {
            if (Others.TryGetValue(above, out var known) && known.Value is { } archive)
                return Place(archive, path, above);
        }

        return null;
    }

    private static ArchivePlace? Several(string path)
    {
        string? pattern = null;
        // The highest part with all its braces closed: what is below lies in the archive.
        for (var above = path; above is not null; above = Path.GetDirectoryName(above))
        {
            if (Path.GetFileName(above).Contains('{') && ArchiveKinds.IsNamed(above) && !Path.Exists(above) && BracePattern.Names(above) is not null)
                pattern = above;
        }

        return pattern is null ? null : Place(Once(pattern, () => TarArchive.Read(BracePattern.Names(pattern)!)), path, pattern);
    }

    // What may be an archive by its name, or the whole address where none is: nothing else is asked for.
    private static ArchivePlace? Remote(string path)
    {
        for (var above = path; above is not null; above = DataPath.above(above))
        {
            var name = Path.GetFileName(above.AsSpan());
            var query = name.IndexOf('?');
            name = query < 0 ? name : name[..query];
            if (name.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) && BracePattern.Names(above) is null)
                return Place(Once(above, () => Index(above).Archive), path, above);
            if (ArchiveKinds.IsNamed(name))
                return BracePattern.Names(above) is { } several ? Place(Once(above, () => TarArchive.Read(several)), path, above) : Place(Once(above, () => Index(above).Archive), path, above);
        }

        return null;
    }

    private static IArchive? Once(string path, Func<IArchive?> read)
    {
        try
        {
            return Others.GetOrAdd(path, path => new Lazy<IArchive?>(() => Compacted(read()))).Value;
        }
        catch
        {
            Others.TryRemove(path, out _);
            throw;
        }
    }

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
    private static Lazy<(FileStamp, IArchive?)> Entry(string path) => new(() =>
    {
        try
        {
            var (stamp, archive) = Index(path);
            return (stamp, Compacted(archive));
        }
        catch
        {
            Indexed.TryRemove(path, out _);
            throw;
        }
    }, LazyThreadSafetyMode.ExecutionAndPublication);

    private static (FileStamp Stamp, IArchive? Archive) Index(string path)
    {
        using var opened = PlainFile.Open(path);
        return (opened.Stamp, ArchiveKinds.Read(opened));
    }

    // Making the index of a million files leaves several times its memory to be collected.
    private static IArchive? Compacted(IArchive? archive)
    {
        if (archive?.Members is MemberIndex { Count: > ManyFiles })
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        return archive;
    }
}
