namespace Streaming.Imaging.Catalogue;

/// <summary>Where the boxes of a dataset are from, other than where its layout says.</summary>
/// <param name="Path">The file, or the folder of VOC XML files.</param>
/// <param name="IsGiven">Whether it was asked for; otherwise it was found in the dataset.</param>
/// <param name="Found">Images that have boxes there.</param>
/// <param name="Images">Images of the dataset.</param>
/// <param name="IsBeside">Whether it lies beside the dataset rather than in it.</param>
public sealed record BoxOrigin(string Path, bool IsGiven, int Found, int Images, bool IsBeside = false)
{
    /// <summary>A sentence that says so.</summary>
    public string Words => Images == 0 ? $"Boxes are from {Path}."
        : $"Boxes of {Found:N0} of the {Images:N0} images are from {Path}{(IsGiven ? "" : IsBeside ? ", which lies beside the dataset" : ", which lies in the dataset")}.";
}
