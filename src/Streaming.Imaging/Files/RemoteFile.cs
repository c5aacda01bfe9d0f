using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Streaming.Domain;

namespace Streaming.Imaging.Files;

/// <summary>
/// A file at an address on the web, read by ranges of its bytes: connections that break, and servers that are busy, are asked again
/// for some seconds. Whatever comes must be of the file that the first answer was of. All members may be called from any number of threads.
/// </summary>
internal sealed class RemoteFile
{
    private readonly string url;
    private readonly string? tag;
    private readonly DateTimeOffset? modified;

    private RemoteFile(string url, RangeAnswer first)
    {
        (this.url, Length, tag, modified) = (url, first.Total, first.Tag, first.Modified);
        RemoteBlocks.Get(this, 0, () => first.Content);
    }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>Whether its server tells versions of it apart, so that it is known again by another process.</summary>
    public bool TellsVersions => tag is not null || modified is not null;

    /// <summary>Asks for a file's first bytes.</summary>
    /// <exception cref="IOException">It is missing or cannot be fetched, or its server does not answer by ranges.</exception>
    /// <exception cref="UnauthorizedAccessException">The server does not give it to everybody.</exception>
    public static RemoteFile Of(string url) => new(url, RangeRequest.Send(url, 0, RemoteBlocks.Size));

    /// <summary>The file as a stream.</summary>
    public OpenedFile Open() => new(new RemoteStream(this), new FileStamp(url, Length, Version()));

    /// <summary>Reads some of the bytes from a place on: none behind the end, otherwise one at least.</summary>
    /// <exception cref="IOException">They cannot be fetched, or the file is no longer the same.</exception>
    public int Read(long position, Span<byte> buffer)
    {
        if (position >= Length || buffer.IsEmpty)
            return 0;
        var block = position / RemoteBlocks.Size;
        var content = RemoteBlocks.Get(this, block, () => Fetch(block));
        var from = (int)(position - (block * RemoteBlocks.Size));
        var count = Math.Min(buffer.Length, content.Length - from);
        content.AsSpan(from, count).CopyTo(buffer);
        return count;
    }

    private byte[] Fetch(long block)
    {
        var start = block * RemoteBlocks.Size;
        var answer = RangeRequest.Send(url, start, (int)Math.Min(RemoteBlocks.Size, Length - start));
        return answer.Total == Length && answer.Tag == tag && answer.Modified == modified
            ? answer.Content
            : throw new IOException($"'{url}' changed while it was read; run again when it is at rest, or download it first");
    }

    // Whatever tells versions apart, as a number that stands for it.
    private long Version() =>
        BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tag} {modified?.UtcTicks}"))));
}
