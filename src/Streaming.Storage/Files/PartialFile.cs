namespace Streaming.Storage.Files;

/// <summary>
/// A file in the making: its bytes go to a file of the same name with ".partial" behind it, which takes the real name
/// only when the content is whole.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    /// <summary>What the name of a file in the making ends in.</summary>
    public const string Suffix = ".partial";

    private readonly string path;
    private readonly FileStream stream;
    private bool committed;

    /// <summary>Begins the file; its folder is made where it is missing.</summary>
    public PartialFile(string path)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        stream = new FileStream(this.path + Suffix, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
    }

    /// <summary>Where the content goes.</summary>
    public Stream Stream => stream;

    /// <summary>Ends the content: it is on the disk, then under its name, in the place of an older file.</summary>
    public void Commit()
    {
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(path + Suffix, path, overwrite: true);
        committed = true;
    }

    /// <summary>Deletes what was written unless it was committed.</summary>
    public void Dispose()
    {
        if (committed)
            return;
        stream.Dispose();
        File.Delete(path + Suffix);
    }
}
