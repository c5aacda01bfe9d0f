using System.Formats.Tar;
using System.IO.Compression;

namespace Streaming.Imaging.Archives;

/// <summary>A tar that is read once, from its beginning to its end, as it comes; compressed with gzip or not, tars in it included.</summary>
internal sealed class TarStream : IDisposable
{
    private readonly string path;
    private readonly HeadedStream bytes;
    private readonly Stack<(TarReader Reader, string Prefix)> readers = new();
    private long entries;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The stream, which is disposed of with this.</param>
    /// <param name="path">What it is called.</param>
    /// <exception cref="Domain.InputException">What comes is no tar.</exception>
    public TarStream(Stream stream, string path)
    {
        this.path = path;
        bytes = Inflated(new HeadedStream(stream, TarHeaders.Block), path);
        if (bytes.Head.IsEmpty)
            throw new Domain.InputException($"{path} holds nothing; expected {ArchiveKinds.Words}.");
        if (!TarHeaders.Begins(bytes.Head))
            throw new Domain.InputException($"{path} holds no tar; expected {ArchiveKinds.Words}, since it is read once and in order: give another kind of archive as a file.");
        readers.Push((new TarReader(bytes), ""));
    }

    /// <summary>What cannot be read; null as long as all could.</summary>
    public ArchiveFault? Fault { get; private set; }

    /// <summary>The next file; null at the end.</summary>
    /// <param name="wanted">Whether the content of a file of that name, which has so many bytes, is wanted.</param>
    public StreamedFile? Next(Func<string, long, bool> wanted)
    {
        try
        {
            while (readers.TryPeek(out var top))
            {
                if (top.Reader.GetNextEntry() is not { } entry)
                {
                    readers.Pop().Reader.Dispose();
                    continue;
                }

                entries++;
                var name = top.Prefix + MemberIndexBuilder.Clean(entry.Name);
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile))
                    continue;
                // The reader has no stream for a file without a byte.
                var data = entry.DataStream ?? Stream.Null;
                if (readers.Count < TarHeaders.Deepest && Inner(name, data) is { } inner)
                    readers.Push((new TarReader(inner, leaveOpen: true), Path.ChangeExtension(name, null) + "/"));
                else if (wanted(name, entry.Length))
                    return new StreamedFile(name, Content(data, entry.Length));
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException)
        {
            Fault = new ArchiveFault(path, $"{path} cannot be read behind its first {entries} entries ({e.Message.TrimEnd('.')}): it is cut off or damaged there, and what follows is not used; fetch it again.");
            readers.Clear();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    private static HeadedStream? Inner(string name, Stream data) =>
        Path.GetExtension(name).Equals(".tar", StringComparison.OrdinalIgnoreCase)
        && new HeadedStream(data, TarHeaders.Block) is var inner && TarHeaders.Begins(inner.Head) ? inner : null;

    private static byte[] Content(Stream data, long length)
    {
        var content = new byte[length];
        data.ReadExactly(content);
        return content;
    }

    private static HeadedStream Inflated(HeadedStream stream, string path)
    {
        if (!ArchiveKinds.IsGzip(stream.Head))
            return stream;
        try
        {
            return new HeadedStream(new GZipStream(stream, CompressionMode.Decompress), TarHeaders.Block);
        }
        catch (InvalidDataException e)
        {
            throw new Domain.InputException($"{path} cannot be inflated: {e.Message.TrimEnd('.')}; it is damaged, so fetch it again.", e);
        }
    }
}
