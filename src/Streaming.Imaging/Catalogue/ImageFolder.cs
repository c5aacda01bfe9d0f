using System.IO.Enumeration;
using Streaming.Domain;

namespace Streaming.Imaging;

/// <summary>One folder on disk, read in ordinal order. Names only, so that a folder may hold millions of files.</summary>
internal static class ImageFolder
{
    private static readonly EnumerationOptions Visible = new()
    {
        // Hidden and system files are somebody's, not the dataset's; a folder that may not be read is an error.
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    /// <summary>Names of the image files directly in the folder.</summary>
    public static string[] Images(string folder) => Names(folder, (ref FileSystemEntry entry) => !entry.IsDirectory && IsImage(entry.FileName));

    /// <summary>Names of the folders directly in the folder.</summary>
    public static string[] Subfolders(string folder) => Names(folder, (ref FileSystemEntry entry) => entry.IsDirectory);

    private static bool IsImage(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> extension = Path.GetExtension(name);
        return extension.Equals(".jpg", StringComparison.OrdinalIgnoreCase)
            || extension.Equals(".jpeg", StringComparison.OrdinalIgnoreCase)
            || extension.Equals(".png", StringComparison.OrdinalIgnoreCase);
    }

    private static string[] Names(string folder, FileSystemEnumerable<string>.FindPredicate wanted)
    {
        try
        {
            string[] names = [.. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.FileName.ToString(), Visible) { ShouldIncludePredicate = wanted }];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{folder}' cannot be read: {e.Message} Check that it exists and that you may list it.", e);
        }
    }
}
