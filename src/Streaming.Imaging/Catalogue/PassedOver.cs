using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>What a list of images passes over: it counts the image files of kinds that are not read, by the extension of their names.</summary>
public sealed class PassedOver
{
    private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly HashSet<ArchiveFault> faults = [];

    /// <summary>How many there are of each extension, such as .tif; in lower case and in order.</summary>
    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (counts)
                return new SortedDictionary<string, int>(counts, StringComparer.Ordinal);
        }
    }

    /// <summary>The counts in words, such as "3 .heic, 12 .tif"; empty where there are none.</summary>
    public string Words => string.Join(", ", Counts.Select(kind => $"{kind.Value} {kind.Key}"));

    /// <summary>What of the archives that were listed cannot be read.</summary>
    internal IReadOnlyCollection<ArchiveFault> Faults
    {
        get
        {
            lock (faults)
                return [.. faults];
        }
    }

    internal void Add(IEnumerable<ArchiveFault> more)
    {
        lock (faults)
            faults.UnionWith(more);
    }

    internal void Count(ReadOnlySpan<char> name)
    {
        var extension = Path.GetExtension(name).ToString().ToLowerInvariant();
        lock (counts)
            counts[extension] = counts.GetValueOrDefault(extension) + 1;
    }
}
