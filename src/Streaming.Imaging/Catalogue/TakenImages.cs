using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The images that were taken of a dataset that grows: eight bytes of each for as long as its file is there, and eight of an archive
/// whose images were all taken, which is then entered no more until it changes.
/// </summary>
/// <param name="resting">Which files are whole.</param>
internal sealed class TakenImages(RestingFiles resting) : IGrowth
{
    // Whoever was given the last image of an archive opens it some time later.
    private static readonly TimeSpan IndexIsKept = TimeSpan.FromMinutes(10);

    // What was taken up to the last look, and what of it was met again in this one, where it is gathered.
    private HashSet<ulong> taken = [];
    private HashSet<ulong>? met;
    private int metCount;

    // Archives of this look: those that wait, and the images of those that were entered, but for those of which some are not taken.
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> metArchives = [];
    private readonly Dictionary<string, List<ulong>?> entered = new(StringComparer.Ordinal);
    private readonly Queue<(string Archive, DateTime Since)> done = [];

    /// <inheritdoc/>
    public bool HasTaken { get; private set; }

    /// <summary>Archives that are not whole.</summary>
    public int Waiting => waiting.Count;

    /// <inheritdoc/>
    public bool IsWhole(string file) => resting.Includes(file);

    /// <inheritdoc/>
    public bool Enters(string archive)
    {
        if (KeyOfArchive(archive) is { } key && taken.Contains(key))
        {
            if (metArchives.Add(key))
                Met(key);
            return false;
        }

        if (!IsWhole(archive))
        {
            waiting.Add(archive);
            return false;
        }

        entered.TryAdd(archive, []);
        return true;
    }

    /// <summary>Whether an image was taken; it is then met in this look.</summary>
    /// <param name="key">What it is known by.</param>
    /// <param name="onDisk">The file that has it.</param>
    public bool Includes(ulong key, string onDisk)
    {
        if (!taken.Contains(key))
            return false;
        Met(key);
        Note(key, onDisk);
        return true;
    }

    /// <summary>Takes an image.</summary>
    public void Add(ulong key, string onDisk)
    {
        taken.Add(key);
        Met(key);
        Note(key, onDisk);
    }

    /// <summary>An image is left for another look.</summary>
    public void Leave(string onDisk)
    {
        if (entered.ContainsKey(onDisk))
            entered[onDisk] = null;
    }

    /// <summary>Begins another look.</summary>
    public void Begin()
    {
        waiting.Clear();
        metArchives.Clear();
        entered.Clear();
        met?.Clear();
        metCount = 0;
    }

    /// <summary>Ends a look that met all that is there: what is not there any more need not be remembered.</summary>
    /// <param name="now">The time, in UTC.</param>
    public void End(DateTime now)
    {
        foreach (var (archive, images) in entered)
        {
            // One without an image may yet be where boxes are.
            if (images is not { Count: > 0 } || KeyOfArchive(archive) is not { } key)
                continue;
            taken.ExceptWith(images);
            met?.ExceptWith(images);
            metCount -= images.Count;
            taken.Add(key);
            Met(key);
            HasTaken = true;
            done.Enqueue((archive, now));
        }

        if (met is not null)
            taken = met;
        // Gathered where some are gone, so that nothing is made anew at looks that find nothing.
        met = met is null && metCount < taken.Count ? [] : null;
        while (done.TryPeek(out var oldest) && oldest.Since + IndexIsKept <= now)
            ArchiveCache.Forget(done.Dequeue().Archive);
    }

    private static ulong? KeyOfArchive(string archive) => RestingFiles.KeyOf(archive + "/", archive);

    private void Met(ulong key)
    {
        metCount++;
        met?.Add(key);
    }

    private void Note(ulong key, string onDisk)
    {
        if (entered.TryGetValue(onDisk, out var images))
            images?.Add(key);
    }
}
