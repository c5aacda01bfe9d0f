using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The images of a dataset that grows. An image is taken once it is whole, and its boxes are there: nobody writes into its file, which is
/// as it was for a while, and the same holds for its annotation. One that changes afterwards is taken again. Of each image that was taken
/// a few bytes are kept.
/// </summary>
/// <param name="dataset">The dataset.</param>
/// <param name="split">The part that is listed; null for all.</param>
/// <param name="boxes">How boxes are found.</param>
public sealed class GrowingImages(string dataset, string? split, BoxSearch boxes)
{
    /// <summary>How long a file must have been the same.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly HashSet<ulong> taken = [];
    private Dictionary<string, (ulong Key, DateTime Since)> changing = [];

    /// <summary>Images that are there and not whole yet, or whose boxes are not.</summary>
    public int Waiting { get; private set; }

    /// <summary>Images of kinds that are not read, as of the last look.</summary>
    public PassedOver PassedOver { get; private set; } = new();

    /// <summary>The images that became whole since the last look, in the catalogue's order.</summary>
    /// <param name="now">The time, in UTC.</param>
    /// <exception cref="InputException">The dataset cannot be read.</exception>
    public IReadOnlyList<CatalogueEntry> Look(DateTime now)
    {
        var catalogue = ImageCatalogue.OpenGrowing(dataset, split, boxes);
        var whole = new List<CatalogueEntry>();
        var still = new Dictionary<string, (ulong, DateTime)>(StringComparer.Ordinal);
        Waiting = 0;
        foreach (var entry in catalogue.Entries())
        {
            var file = DataFiles.OnDisk(entry.ImagePath);
            if (KeyOf(entry.ImagePath, file) is not { } key || taken.Contains(key))
                continue;
            // Both are looked at, so that both rest from here on.
            bool rests = IsAtRest(file, now, still), isBoxed = HasBoxes(entry, now, still);
            if (rests && isBoxed && taken.Add(key))
                whole.Add(entry);
            else
                Waiting++;
        }

        (changing, PassedOver) = (still, catalogue.PassedOver);
        return whole;
    }

    private bool HasBoxes(CatalogueEntry entry, DateTime now, Dictionary<string, (ulong, DateTime)> still)
    {
        if (entry.Table is { } table)
            return table.Refusal is not { Reason: RejectReason.NotAnnotated } || entry.AssumesBox;
        string[] there = [.. entry.AnnotationPaths.Select(Annotations.Existing).OfType<string>()];
        return (there.Length > 0 || entry.AssumesBox) && Array.TrueForAll(there, path => IsAtRest(DataFiles.OnDisk(path), now, still));
    }

    private bool IsAtRest(string file, DateTime now, Dictionary<string, (ulong Key, DateTime Since)> still)
    {
        if (KeyOf(file, file) is not { } key)
            return false;
        var written = File.GetLastWriteTimeUtc(file);
        // A file that was renamed into its place is as old as it was; one whose clock is another machine's is watched.
        if (written + Rest > now || written > now)
        {
            var since = changing.TryGetValue(file, out var before) && before.Key == key ? before.Since : now;
            still[file] = (key, since);
            if (now - since < Rest)
                return false;
        }

        try
        {
            return !OpenForWriting.IsCertain(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One that cannot be read is told when it is its turn; one that is gone comes again or not.
            return File.Exists(file);
        }
    }

    // The path with the length and the time of the file that has it; nothing where the file is gone.
    private static ulong? KeyOf(string path, string onDisk)
    {
        var file = new FileInfo(onDisk);
        try
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}")));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
