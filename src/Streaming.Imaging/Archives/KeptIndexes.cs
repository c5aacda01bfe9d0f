using System.Collections.Concurrent;
using Streaming.Domain;
using Streaming.Storage.Tables;

namespace Streaming.Imaging.Archives;

/// <summary>
/// The indexes of archives that a run keeps in its folder, so that the one that goes on with it passes over no headers again. They stand
/// in for a pass only where the archive's files are still the same; what is damaged is told, and made again.
/// </summary>
public static class KeptIndexes
{
    private static readonly ConcurrentDictionary<string, (string From, KeptIndex Index)> Offered = new(StringComparer.Ordinal);

    // What the files hold that were read or written here, so that none is written again for nothing.
    private static readonly Dictionary<string, string> Held = new(StringComparer.Ordinal);

    /// <summary>From here on archives are looked for among those that a file has; it may be missing.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A sentence where it is damaged, and not used; null otherwise.</returns>
    public static string? Offer(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            var found = ArchiveIndexTable.Read(path, ReadAll);
            foreach (var index in found)
                Offered[KeptIndex.KeyOf(index.Files)] = (path, index);
            lock (Held)
                Held[path] = KeyOf(found);
            return null;
        }
        catch (InputException e)
        {
            return $"{e.Message} The archives are indexed again.";
        }
    }

    /// <summary>Keeps the indexes of a dataset's archives that were made so far, where the file does not have them; what was offered and not used is let go of.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="annotations">Where its boxes are said to be; null where that is not said.</param>
    public static void Keep(string path, string dataset, string? annotations = null)
    {
        // What came by once cannot be read at any place the next time.
        if (dataset == DataPath.StandardInput)
            return;
        foreach (var (key, offered) in Offered)
        {
            if (offered.From == path)
                Offered.TryRemove(key, out _);
        }

        string[] places = annotations is null ? [DataPath.full(dataset)] : [DataPath.full(dataset), DataPath.full(annotations)];
        lock (Held)
        {
            KeptIndex[] indexes = [.. ArchiveCache.Tars().Where(found => Array.Exists(places, place => IsOf(place, found.Path))).OrderBy(found => found.Path, StringComparer.Ordinal).Select(found => found.Index)];
            var key = KeyOf(indexes);
            if (indexes.Length == 0 || (Held.GetValueOrDefault(path) == key && File.Exists(path)))
                return;
            ArchiveIndexTable.Write(path, [.. indexes.Select(Described)], indexes.SelectMany(Rows));
            Held[path] = key;
        }
    }

    /// <summary>The index of an archive that consists of these files, where one was offered; it is given once.</summary>
    internal static KeptIndex? Take(IReadOnlyList<FileStamp> files) =>
        !Offered.IsEmpty && Offered.TryRemove(KeptIndex.KeyOf(files), out var offered) ? offered.Index : null;

    private static string KeyOf(IEnumerable<KeptIndex> indexes) => string.Concat(indexes.Select(index => KeptIndex.KeyOf(index.Files) + "\n"));

    // The dataset's folder with all that lies beside an archive in it, such as one of boxes; or the archive that the dataset lies in.
    private static bool IsOf(string place, string archive) =>
        IsIn(archive, place) || IsIn(Directory.Exists(place) ? place : DataPath.above(place) ?? place, archive);

    private static bool IsIn(string folder, string path) =>
        DataPath.isUrl(folder) ? path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal) : RealPath.isIn(folder, path);

    private static IndexedArchive Described(KeptIndex index) => new(
        [.. index.Files.Select(file => new IndexedFile(file.File, file.Bytes, file.Written))], index.Members.Count,
        [.. index.Faults.Select(fault => new IndexFault(fault.Place, fault.Why))], index.Sum());

    private static IEnumerable<ArchiveMemberRow> Rows(KeptIndex index) => Enumerable.Range(0, index.Members.Count)
        .Select(place => index.Members[place])
        .Select(found => new ArchiveMemberRow(index.Files[found.Member.Part].File, found.Name, found.Member.Offset, found.Member.Length));

    private static List<KeptIndex> ReadAll(IReadOnlyList<IndexedArchive> archives, IEnumerable<ArchiveMemberRow> rows)
    {
        using var next = rows.GetEnumerator();
        List<KeptIndex> found = [.. archives.Select(archive => Read(archive, next))];
        return next.MoveNext() ? throw new InvalidDataException("it has more files than its archives") : found;
    }

    private static KeptIndex Read(IndexedArchive archive, IEnumerator<ArchiveMemberRow> rows)
    {
        FileStamp[] files = [.. archive.Files.Select(file => new FileStamp(file.Path, file.Bytes, file.Written))];
        var parts = files.Index().ToDictionary(file => file.Item.File, file => file.Index, StringComparer.Ordinal);
        var members = new MemberIndexBuilder();
        for (var i = 0L; i < archive.Members; i++)
        {
            if (!rows.MoveNext())
                throw new InvalidDataException("it has fewer files than its archives");
            var row = rows.Current;
            if (!parts.TryGetValue(row.File, out var part))
                throw new InvalidDataException($"'{row.Name}' is to lie in '{row.File}', which is not of its archive");
            if (row.Offset < 0 || row.Bytes < 0 || row.Offset > files[part].Bytes - row.Bytes)
                throw new InvalidDataException($"'{row.Name}' would lie outside of '{row.File}'");
            if (MemberIndexBuilder.Clean(row.Name) != row.Name)
                throw new InvalidDataException($"'{row.Name}' is no name in an archive");
            members.Add(row.Name, new Member(row.Offset, row.Bytes, part));
        }

        var index = new KeptIndex(files, members.Build(), [.. archive.Faults.Select(fault => new ArchiveFault(fault.Place, fault.Why))]);
        return index.Sum() == archive.Sha256 ? index
            : throw new InvalidDataException($"what it says of '{files.FirstOrDefault().File}' is not what was written");
    }
}
