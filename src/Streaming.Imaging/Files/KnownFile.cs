using Streaming.Domain;

namespace Streaming.Imaging.Files;

/// <summary>A file that was looked at once, and is opened again from then on for as long as it is the same.</summary>
internal sealed class KnownFile
{
    private readonly RemoteFile? remote;

    /// <summary>An opened file.</summary>
    public KnownFile(OpenedFile file)
    {
        Stamp = file.Stamp;
        remote = (file.Content as RemoteStream)?.File;
    }

    /// <summary>The file as it was.</summary>
    public FileStamp Stamp { get; }

    /// <summary>Whether another process can tell by the stamp that it is the same file still.</summary>
    public bool IsToldByStamp => remote?.TellsVersions ?? true;

    /// <summary>Opens it again, as a stream that can seek.</summary>
    /// <exception cref="IOException">It cannot be read, or another file has taken its place.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public Stream Open()
    {
        // What comes from the web is compared with what it was each time that some of it comes.
        if (remote is not null)
            return remote.Open().Content;
        var file = RegularFile.Open(Stamp.File);
        if (RegularFile.StampOf(file, Stamp.File).Equals(Stamp))
            return file;
        file.Dispose();
        throw new IOException($"'{Stamp.File}' was replaced or written to since it was indexed; run again when it is at rest");
    }
}
