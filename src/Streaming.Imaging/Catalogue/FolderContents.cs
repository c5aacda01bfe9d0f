namespace Streaming.Imaging.Catalogue;

/// <summary>What one folder of a dataset holds, in ordinal order.</summary>
/// <param name="Images">Names of the images in it that were not met before.</param>
/// <param name="Subfolders">Names of the folders in it.</param>
internal sealed record FolderContents(string[] Images, string[] Subfolders);
