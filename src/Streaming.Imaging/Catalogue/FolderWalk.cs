using System.IO.Enumeration;
using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// One walk over the folders of a dataset. Links are followed, and every folder and every image is met once, under the
/// first name by which the walk comes to it, however many links lead there: so it ends where links lead back or to each
/// other. Names only are read, and only those of one folder are held, so that a folder may hold millions of files.
/// </summary>
/// <param name="passedOver">Where images of kinds that are not read, and archives that are not entered, are counted.</param>
/// <param name="enters">Which archives that lie in a folder on disk are folders in it, by their paths; null for none.</param>
internal sealed class FolderWalk(PassedOver passedOver, Func<string, bool>? enters = null)
{
    private const int Deepest = 100;

    private static readonly EnumerationOptions Visible = new()
    {
        // Hidden and system files are somebody's, not the dataset's; a folder that may not be read is an error.
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    // Real paths: of folders that were entered, and of images that were met by a link.
    private readonly HashSet<string> entered = new(StringComparer.Ordinal);
    private readonly HashSet<string> linked = new(StringComparer.Ordinal);

    private enum Kind
    {
        Other,
        Image,
        PassedOver,
        Folder,
        Archive,
        Json,
    }

    /// <summary>What the folder holds; null where the walk was in it before.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="depth">How many folders of the walk it lies in.</param>
    /// <exception cref="InputException">The folder cannot be read, or folders are nested without end.</exception>
    public FolderContents? Enter(string folder, int depth)
    {
        if (depth > Deepest)
            throw new InputException($"The folder '{folder}' lies more than {Deepest} folders deep in the dataset; expected fewer, so give the folder that holds the images.");
        try
        {
            if (ArchiveCache.PlaceOf(folder) is { } place)
                return Contents(place);
            var real = RealPath.ofPath(folder);
            return entered.Add(real) ? Read(folder, real) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, e);
        }
    }

    /// <summary>Names of the folders in a folder, in ordinal order, wherever links lead.</summary>
    /// <exception cref="InputException">The folder cannot be read.</exception>
    public static string[] Subfolders(string folder)
    {
        try
        {
            var names = ArchiveCache.PlaceOf(folder) is { } place ? VisibleIn(place).Where(found => found.IsFolder).Select(found => found.Name)
                : List(folder).Where(entry => entry.Kind == Kind.Folder).Select(entry => entry.Name);
            return [.. names.Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, e);
        }
    }

    private static InputException Unreadable(string folder, Exception e) => new(
        folder.Contains('\uFFFD', StringComparison.Ordinal)
            ? $"The folder '{folder}' cannot be read, since its name is not valid UTF-8; rename it."
            : $"The folder '{folder}' cannot be read: {e.Message.TrimEnd('.')}. Check that it exists and that you may list it.", e);

    private static FileSystemEnumerable<(string Name, Kind Kind, bool IsLink)> List(string folder) =>
        new(folder, (ref FileSystemEntry entry) => (entry.FileName.ToString(), KindOf(ref entry), (entry.Attributes & FileAttributes.ReparsePoint) != 0), Visible)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => KindOf(ref entry) != Kind.Other,
        };

    private static Kind KindOf(ref FileSystemEntry entry) =>
        entry.IsDirectory ? Kind.Folder
        : ImageKinds.IsRead(entry.FileName) ? Kind.Image
        : ImageKinds.IsPassedOver(entry.FileName) ? Kind.PassedOver
        : IsJson(entry.FileName) ? Kind.Json
        : ArchiveKinds.IsNamed(entry.FileName) || Path.GetExtension(entry.FileName).Equals(".parquet", StringComparison.OrdinalIgnoreCase) ? Kind.Archive
        : Kind.Other;

    private static bool IsJson(ReadOnlySpan<char> name) => Path.GetExtension(name).Equals(".json", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Name, bool IsFolder)> VisibleIn(ArchivePlace place) =>
        place.Archive.Members.In(place.Name).Where(found => !found.Name.StartsWith('.'));

    // An archive has no links that lead anywhere but to its own files, which are listed where they are.
    private FolderContents Contents(ArchivePlace place)
    {
        passedOver.Add(place.Archive.Faults);
        var found = VisibleIn(place).ToLookup(found => found.IsFolder, found => found.Name);
        foreach (var other in found[false].Where(name => ImageKinds.IsPassedOver(name)))
            passedOver.Count(other);
        return new FolderContents(
            [.. found[false].Where(name => ImageKinds.IsRead(name)).Order(StringComparer.Ordinal)],
            [.. found[true].Order(StringComparer.Ordinal).Select(name => new Subfolder(name, name))],
            found[false].Any(name => IsJson(name)));
    }

    private FolderContents Read(string folder, string real)
    {
        var images = new List<(string Name, bool IsLink)>();
        var subfolders = new List<Subfolder>();
        var hasJson = false;
        foreach ((var name, var kind, var isLink) in List(folder))
        {
            if (kind == Kind.Folder)
                subfolders.Add(new Subfolder(name, name));
            else if (kind == Kind.Image)
                images.Add((name, isLink));
            else if (kind == Kind.Json)
                hasJson = true;
            else if (kind != Kind.Archive || enters is null || !ArchiveKinds.IsNamed(name))
                passedOver.Count(name);
            else if (enters(Path.Combine(folder, name)))
            {
                if (DataFiles.HasFolder(Path.Combine(folder, name)))
                    subfolders.Add(new Subfolder(name, ArchiveKinds.FolderOf(name)));
                else
                    passedOver.Count(name);
            }
        }

        images.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        subfolders.Sort((a, b) => string.CompareOrdinal(a.Called, b.Called) is var found and not 0 ? found : string.CompareOrdinal(a.Name, b.Name));
        return new FolderContents([.. images.Where(image => IsNew(folder, real, image.Name, image.IsLink)).Select(image => image.Name)], [.. subfolders], hasJson);
    }

    private bool IsNew(string folder, string realFolder, string name, bool isLink)
    {
        if (!isLink)
            return linked.Count == 0 || !linked.Contains(Path.Combine(realFolder, name));
        // Where the link leads nowhere, this is an image that cannot be read, and is told as such.
        var real = RealPath.ofPath(Path.Combine(folder, name));
        return !File.Exists(real) || (!WasMet(real, realFolder, name) && linked.Add(real));
    }

    // Whether a file was listed where it really is: in a folder of before, or in this one under a name of before.
    private bool WasMet(string real, string realFolder, string name)
    {
        string home = Path.GetDirectoryName(real) ?? "", own = Path.GetFileName(real);
        if (!entered.Contains(home) || !ImageKinds.IsRead(own) || own.StartsWith('.'))
            return false;
        return home != realFolder || string.CompareOrdinal(own, name) < 0;
    }
}
