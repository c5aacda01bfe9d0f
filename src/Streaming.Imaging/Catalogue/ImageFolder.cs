using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>One folder on disk, read in ordinal order.</summary>
internal static class ImageFolder
{
    private static readonly EnumerationOptions Everything = new()
    {
        // Hidden and system files are somebody's, not the dataset's; a folder that may not be read is an error.
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    /// <summary>Paths of the image files directly in the folder, by name.</summary>
    public static string[] Images(string folder) =>
        Sorted(folder, () => Directory.EnumerateFiles(folder, "*", Everything).Where(IsImage));

    /// <summary>Paths of the folders directly in the folder, by name.</summary>
    public static string[] Subfolders(string folder) =>
        Sorted(folder, () => Directory.EnumerateDirectories(folder, "*", Everything));

    private static bool IsImage(string path)
    {
        ReadOnlySpan<char> extension = Path.GetExtension(path.AsSpan());
        return extension.Equals(".jpg", StringComparison.OrdinalIgnoreCase)
            || extension.Equals(".jpeg", StringComparison.OrdinalIgnoreCase)
            || extension.Equals(".png", StringComparison.OrdinalIgnoreCase);
    }

    private static string[] Sorted(string folder, Func<IEnumerable<string>> paths)
    {
        try
        {
            string[] sorted = [.. paths()];
            Array.Sort(sorted, StringComparer.Ordinal);
            return sorted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{folder}' cannot be read: {e.Message} Check that it exists and that you may list it.", e);
        }
    }
}
