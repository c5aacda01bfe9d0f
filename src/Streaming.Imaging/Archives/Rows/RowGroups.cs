namespace Streaming.Imaging.Archives.Rows;

/// <summary>
/// The pictures of the row groups that were read last, of all Parquet files together: a group is decoded as a whole, and its rows
/// are mostly asked for one behind the other.
/// </summary>
internal static class RowGroups
{
    private const long MostBytes = 256L << 20;

    private static readonly Dictionary<(PictureRows Rows, int Group), LinkedListNode<Held>> Known = [];
    private static readonly LinkedList<Held> Latest = [];
    private static long bytes;

    private sealed record Held((PictureRows, int) Key, Lazy<byte[]?[]> Pictures)
    {
        public long Bytes { get; set; }
    }

    /// <summary>The pictures of a group; null where a row has none.</summary>
    public static byte[]?[] Get(PictureRows rows, int group, Func<byte[]?[]> read)
    {
        Held held;
        lock (Known)
        {
            if (Known.TryGetValue((rows, group), out var node))
                Latest.Remove(node);
            else
                Known[(rows, group)] = node = new(new Held((rows, group), new Lazy<byte[]?[]>(read)));
            Latest.AddFirst(node);
            held = node.Value;
        }

        try
        {
            var pictures = held.Pictures.Value;
            Count(held, pictures);
            return pictures;
        }
        catch
        {
            lock (Known)
                Forget(held);
            throw;
        }
    }

    // The latest one stays, however large it is.
    private static void Count(Held held, byte[]?[] pictures)
    {
        lock (Known)
        {
            if (held.Bytes > 0 || !Known.TryGetValue(held.Key, out var node) || node.Value != held)
                return;
            bytes += held.Bytes = 1 + pictures.Sum(picture => (long)(picture?.Length ?? 0));
            while (bytes > MostBytes && Latest.Last!.Value is { } oldest && oldest != held)
                Forget(oldest);
        }
    }

    private static void Forget(Held held)
    {
        if (!Known.TryGetValue(held.Key, out var node) || node.Value != held)
            return;
        Known.Remove(held.Key);
        Latest.Remove(node);
        bytes -= held.Bytes;
    }
}
