namespace Streaming.Imaging.Catalogue;

/// <summary>What one folder of a dataset holds, in ordinal order.</summary>
/// <param name="Images">Names of the images in it that were not met before.</param>
/// <param name="Subfolders">The folders in it.</param>
/// <param name="HasJson">Whether it holds JSON files, one of which may be an image's.</param>
internal sealed record FolderContents(string[] Images, Subfolder[] Subfolders, bool HasJson);
