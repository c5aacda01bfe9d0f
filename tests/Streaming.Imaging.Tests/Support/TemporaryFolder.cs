namespace Streaming.Imaging.Tests;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("streaming-imaging-").FullName;

    public string Path { get; }

    /// <summary>Writes a file below the folder and returns its path.</summary>
    public string Write(string relative, ReadOnlySpan<byte> bytes)
    {
        string path = Below(relative);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Writes a text file below the folder and returns its path.</summary>
    public string Write(string relative, string text)
    {
        string path = Below(relative);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string Below(string relative)
    {
        string path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
