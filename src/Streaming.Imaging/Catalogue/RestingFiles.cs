using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// Which files are whole, by looking at them again and again: nobody writes into one, and it is as it was for a while. Only those that
/// are not whole are remembered from one look to the next.
/// </summary>
internal sealed class RestingFiles
{
    /// <summary>How long a file must have been the same.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private Dictionary<string, (ulong Key, DateTime Since)> before = [], still = [];
    private DateTime now;

    /// <summary>A path with the length and the time of the file that has it, in eight bytes; null where the file is gone.</summary>
    /// <param name="path">The path, which may lead into an archive.</param>
    /// <param name="onDisk">The file.</param>
    public static ulong? KeyOf(string path, string onDisk)
    {
        var file = new FileInfo(onDisk);
        try
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}")));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Begins another look.</summary>
    /// <param name="now">The time, in UTC.</param>
    public void Begin(DateTime now)
    {
        this.now = now;
        (before, still) = (still, new Dictionary<string, (ulong, DateTime)>(StringComparer.Ordinal));
    }

    /// <summary>Whether a file is whole.</summary>
    public bool Includes(string file)
    {
        if (KeyOf(file, file) is not { } key)
            return false;
        var written = File.GetLastWriteTimeUtc(file);
        // A file that was renamed into its place is as old as it was; one whose clock is another machine's is watched.
        if (written + Rest > now || written > now)
        {
            var since = before.TryGetValue(file, out var found) && found.Key == key ? found.Since : now;
            still[file] = (key, since);
            if (now - since < Rest)
                return false;
        }

        try
        {
            return !OpenForWriting.IsCertain(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One that cannot be read is told when it is its turn; one that is gone comes again or not.
            return File.Exists(file);
        }
    }
}
