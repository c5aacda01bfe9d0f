using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// Archives of annotations beside those of images, as ImageNet is given out: <c>ILSVRC2012_bbox_val_v3.tgz</c> beside
/// <c>ILSVRC2012_img_val.tar</c>. A name only says whether to look into one.
/// </summary>
internal static class BoxArchives
{
    private static readonly string[] Words = ["bbox", "annotation"];

    /// <summary>Those beside a dataset's archive, or in its folder, in order.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="growth">What of a dataset that grows may be looked into; null for one that is at rest.</param>
    public static string[] Beside(string dataset, IGrowth? growth)
    {
        var folder = Directory.Exists(dataset) ? dataset : DataPath.above(dataset);
        if (folder is null || !Directory.Exists(folder))
            return [];
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(path => path != dataset && IsNamed(Path.GetFileName(path)) && growth?.IsWhole(path) is not false && DataFiles.HasFolder(path)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsNamed(string name) =>
        !name.StartsWith('.') && ArchiveKinds.IsNamed(name) && Array.Exists(Words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
