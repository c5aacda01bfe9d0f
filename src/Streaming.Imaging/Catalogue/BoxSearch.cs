namespace Streaming.Imaging.Catalogue;

/// <summary>How the boxes of a dataset's images are found.</summary>
/// <param name="Annotations">
/// A folder of VOC XML files, or a file that holds the boxes of many images; null for those where the layout says, and, for images
/// that have none there, a file of boxes in the dataset's own folder.
/// </param>
/// <param name="AssumesBox">Whether an image without any is taken to show one object in its middle.</param>
public sealed record BoxSearch(string? Annotations = null, bool AssumesBox = false);
