using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// The files and folders of datasets by their paths. An archive is a folder: a path that leads to it goes on inside of it, as in
/// <c>val.tar/a.jpg</c>, wherever a path is read.
/// </summary>
internal static class DataFiles
{
    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It is missing, is no regular file, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static OpenedFile Open(string path)
    {
        if (File.Exists(path) || ArchiveCache.PlaceOf(path) is not { Name.Length: > 0 } place)
            return PlainFile.Open(path);
        return place.Archive.Members.Find(place.Name) is { } member
            ? place.Archive.Open(member, path)
            : throw new FileNotFoundException($"'{path}' does not exist");
    }

    /// <summary>Opens a file as a stream that can seek.</summary>
    /// <exception cref="IOException">As for <see cref="Open"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static OpenedFile OpenToSeek(string path)
    {
        var file = Open(path);
        if (file.Content.CanSeek)
            return file;
        using (file)
        {
            var held = new MemoryStream();
            file.Content.CopyTo(held);
            held.Position = 0;
            return file with { Content = held };
        }
    }

    /// <summary>Reads a whole file that is not larger than it may be.</summary>
    /// <exception cref="IOException">It is missing, is no regular file, is too large, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static (byte[] Content, FileStamp Stamp) ReadAll(string path, int most)
    {
        using var file = Open(path);
        if (file.Stamp.Bytes > most)
            throw new IOException($"the file has {file.Stamp.Bytes} bytes, expected at most {most}");
        var content = new byte[file.Stamp.Bytes];
        file.Content.ReadExactly(content);
        return (content, file.Stamp);
    }

    /// <summary>The file on disk that has what a path leads to: the archive that it leads into, or the path itself.</summary>
    public static string OnDisk(string path)
    {
        for (var above = path; !string.IsNullOrEmpty(above) && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
                return above;
        }

        return path;
    }

    /// <summary>Whether there is a file of that path.</summary>
    public static bool HasFile(string path) =>
        File.Exists(path) || (Place(path) is { } place ? place.Name.Length == 0 || place.Archive.Members.Find(place.Name) is not null : DataPath.isUrl(path) && Answers(path));

    /// <summary>Whether there is a folder of that path, or an archive.</summary>
    public static bool HasFolder(string path) => Directory.Exists(path) || (Place(path) is { } place && place.Archive.Members.HasFolder(place.Name));

    /// <summary>The folder of that path, or the archive that it would be unpacked from, as val.tar of val; null where there is neither.</summary>
    public static string? FolderCalled(string path) => HasFolder(path) ? path : ArchiveKinds.NamesOf(path).FirstOrDefault(HasFolder);

    /// <summary>The paths of the files in a folder, in no order that counts.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<string> FilesIn(string folder) =>
        ArchiveCache.PlaceOf(folder) is { } place
            ? place.Archive.Members.In(place.Name).Where(found => !found.IsFolder).Select(found => Path.Combine(folder, found.Name))
            : Directory.EnumerateFiles(folder);

    /// <summary>Whether there is a folder of that path with something in it.</summary>
    public static bool HoldsAny(string folder) => HasFolder(folder) && (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any());

    private static bool Answers(string url)
    {
        try
        {
            PlainFile.Open(url).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What cannot be looked at is not there, as for files on disk.
    private static ArchivePlace? Place(string path)
    {
        try
        {
            return ArchiveCache.PlaceOf(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
