using Streaming.Domain;

namespace Streaming.Imaging.Files;

/// <summary>Files by their own paths: on disk, or at an address on the web.</summary>
internal static class PlainFile
{
    /// <summary>Opens a file as a stream that can seek.</summary>
    /// <exception cref="IOException">It is missing, is no regular file, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static OpenedFile Open(string path)
    {
        if (DataPath.isUrl(path))
            return RemoteFile.Of(path).Open();
        var file = RegularFile.Open(path);
        return new OpenedFile(file, RegularFile.StampOf(file, path));
    }
}
