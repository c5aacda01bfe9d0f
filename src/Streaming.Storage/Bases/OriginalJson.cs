using Streaming.Domain;
using Streaming.Storage.Files;

namespace Streaming.Storage.Bases;

/// <summary>One image in bases.json, and in the metadata of a part of flows.</summary>
internal sealed record OriginalJson(string Id, string Synset, string Sha256, int Width, int Height, BoxJson Box, long Pairs)
{
    private const int MostPixels = 1_000_000;

    public static OriginalJson Of(BasesOriginal o) =>
        new(o.Id, o.Synset, o.Sha256, o.Width, o.Height, new BoxJson(o.Box.XMin, o.Box.YMin, o.Box.XMax, o.Box.YMax), o.Pairs);

    /// <summary>What is wrong with a list of originals, as a sentence's end that begins with the place; nothing where it can be used.</summary>
    public static string? FirstFault(IReadOnlyList<OriginalJson> originals)
    {
        var ids = new HashSet<string>();
        var hashes = new HashSet<string>();
        for (var i = 0; i < originals.Count; i++)
            if (originals[i].Fault() is { } fault)
                return $"originals[{i}].{fault}";
            else if (!ids.Add(originals[i].Id))
                return $"originals[{i}].id is '{originals[i].Id}' again; expected every original once";
            else if (!hashes.Add(originals[i].Sha256))
                return $"originals[{i}].sha256 is that of another original; expected every content once";
        return null;
    }

    private string? Fault() =>
        Id.Length == 0 ? "id is empty"
        : !ContentHash.IsHash(Sha256) ? $"sha256 is '{Sha256}'; expected 64 digits from 0 to f"
        : Width is < 1 or > MostPixels ? $"width is {Width}; expected 1 to {MostPixels}"
        : Height is < 1 or > MostPixels ? $"height is {Height}; expected 1 to {MostPixels}"
        // Numbers that are none compare with nothing, so they are refused too.
        : !(Box.Xmin >= 0 && Box.Xmin < Box.Xmax && Box.Xmax <= Width) ? $"box goes from {Box.Xmin:g} to {Box.Xmax:g} across; expected a box inside the width of {Width}"
        : !(Box.Ymin >= 0 && Box.Ymin < Box.Ymax && Box.Ymax <= Height) ? $"box goes from {Box.Ymin:g} to {Box.Ymax:g} down; expected a box inside the height of {Height}"
        : Pairs < 0 ? $"pairs is {Pairs}; expected at least 0"
        : null;

    public BasesOriginal ToOriginal() =>
        new(Id, Synset, Sha256, Width, Height, new Box(Box.Xmin, Box.Ymin, Box.Xmax, Box.Ymax), Pairs);
}
