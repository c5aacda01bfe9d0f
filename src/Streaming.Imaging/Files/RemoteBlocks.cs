namespace Streaming.Imaging.Files;

/// <summary>
/// The blocks of files on the web that were read last: the pictures of an archive lie one behind the other, so that the next one is
/// often in a block that is here. How many there are does not depend on how many files are open.
/// </summary>
internal static class RemoteBlocks
{
    /// <summary>Bytes of a block.</summary>
    public const int Size = 1 << 20;

    private const int Most = 64;

    private static readonly Dictionary<(RemoteFile File, long Block), LinkedListNode<((RemoteFile, long) Key, Lazy<byte[]> Content)>> Known = [];
    private static readonly LinkedList<((RemoteFile, long) Key, Lazy<byte[]> Content)> Latest = [];

    /// <summary>A block, fetched where it is not here; a fetch that fails is tried again by whoever asks next.</summary>
    /// <exception cref="IOException">It cannot be fetched.</exception>
    public static byte[] Get(RemoteFile file, long block, Func<byte[]> fetch)
    {
        Lazy<byte[]> content;
        lock (Known)
        {
            if (Known.TryGetValue((file, block), out var node))
                Latest.Remove(node);
            else
                Known[(file, block)] = node = new(((file, block), new Lazy<byte[]>(fetch, LazyThreadSafetyMode.ExecutionAndPublication)));
            Latest.AddFirst(node);
            if (Latest.Count > Most)
            {
                Known.Remove(Latest.Last!.Value.Key);
                Latest.RemoveLast();
            }

            content = node.Value.Content;
        }

        try
        {
            return content.Value;
        }
        catch
        {
            lock (Known)
            {
                if (Known.TryGetValue((file, block), out var failed) && failed.Value.Content == content)
                {
                    Known.Remove((file, block));
                    Latest.Remove(failed);
                }
            }

            throw;
        }
    }
}
