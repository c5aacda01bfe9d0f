using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The images of a dataset that grows. An image is taken once it is whole, and its boxes are there: nobody writes into its file, which is
/// as it was for a while, and the same holds for its annotation. Archives that arrive in a folder are looked into when they are whole. An
/// image that changes afterwards, or whose archive does, is taken again. Of each image that was taken, and is there, a few bytes are kept.
/// </summary>
/// <param name="dataset">The dataset.</param>
/// <param name="split">The part that is listed; null for all.</param>
/// <param name="boxes">How boxes are found.</param>
public sealed class GrowingImages(string dataset, string? split, BoxSearch boxes)
{
    private readonly RestingFiles resting = new();
    private TakenImages? taken;

    /// <summary>How long a file must have been the same.</summary>
    public static TimeSpan Rest => RestingFiles.Rest;

    /// <summary>Images that are there and not whole yet, or whose boxes are not; and archives that are not whole.</summary>
    public int Waiting { get; private set; }

    /// <summary>Images of kinds that are not read, as of the last look.</summary>
    public PassedOver PassedOver { get; private set; } = new();

    /// <summary>The images that became whole since the last look, in the catalogue's order.</summary>
    /// <param name="now">The time, in UTC.</param>
    /// <exception cref="InputException">The dataset cannot be read.</exception>
    public IReadOnlyList<CatalogueEntry> Look(DateTime now)
    {
        taken ??= new TakenImages(resting);
        resting.Begin(now);
        taken.Begin();
        var catalogue = ImageCatalogue.OpenGrowing(dataset, split, boxes, taken);
        var whole = new List<CatalogueEntry>();
        var waiting = 0;
        foreach (var entry in catalogue.Entries())
        {
            var file = DataFiles.OnDisk(entry.ImagePath);
            if (RestingFiles.KeyOf(entry.ImagePath, file) is not { } key || taken.Includes(key, file))
                continue;
            // Both are looked at, so that both rest from here on.
            bool rests = resting.Includes(file), isBoxed = HasBoxes(entry);
            if (rests && isBoxed)
            {
                taken.Add(key, file);
                whole.Add(entry);
            }
            else
            {
                taken.Leave(file);
                waiting++;
            }
        }

        taken.End(now);
        (Waiting, PassedOver) = (waiting + taken.Waiting, catalogue.PassedOver);
        return whole;
    }

    private bool HasBoxes(CatalogueEntry entry)
    {
        if (entry.Table is { } table)
            return table.Refusal is not { Reason: RejectReason.NotAnnotated } || entry.AssumesBox;
        string[] there = [.. entry.AnnotationPaths.Select(Annotations.Existing).OfType<string>()];
        return (there.Length > 0 || entry.AssumesBox) && Array.TrueForAll(there, path => resting.Includes(DataFiles.OnDisk(path)));
    }
}
