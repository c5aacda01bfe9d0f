using Streaming.Domain;

namespace Streaming.Storage.Files;

/// <summary>Opens what is a file with something in it. Pipes and devices, which may never give a byte or never end, are refused.</summary>
public static class RegularFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it should be, for messages, such as "a whole safetensors file".</param>
    /// <exception cref="InputException">It is missing, a folder, empty, a pipe or a device, or may not be read.</exception>
    public static FileStream OpenRead(string path, string expected)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"{path}: expected {expected}, but it is a folder; give a file in it.");
            // Pipes and devices have no length, and opening a pipe waits for who writes to it: a link's own length tells
            // nothing, and a bare name's link would be looked for in the root.
            var file = File.ResolveLinkTarget(Path.GetFullPath(path), returnFinalTarget: true) is { } target ? new FileInfo(target.FullName) : new FileInfo(path);
            if (file.Length == 0)
                throw new InputException($"{path}: expected {expected}, but it is empty (0 bytes) or no regular file; fetch or make it again.");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path}: expected {expected}, but it cannot be opened ({e.Message}).", e);
        }
    }

    /// <summary>Its first bytes, or all of them where there are fewer; the stream then stands at its beginning again.</summary>
    public static byte[] Head(FileStream stream, int length)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var head = new byte[length];
        var count = stream.ReadAtLeast(head, length, throwOnEndOfStream: false);
        stream.Position = 0;
        return head[..count];
    }
}
