using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>One image in bases.json, and in the metadata of a part of flows.</summary>
internal sealed record OriginalJson(string Id, string Synset, string Sha256, int Width, int Height, BoxJson Box, long Pairs)
{
    public static OriginalJson Of(BasesOriginal o) =>
        new(o.Id, o.Synset, o.Sha256, o.Width, o.Height, new BoxJson(o.Box.XMin, o.Box.YMin, o.Box.XMax, o.Box.YMax), o.Pairs);

    public BasesOriginal ToOriginal() =>
        new(Id, Synset, Sha256, Width, Height, new Box(Box.Xmin, Box.Ymin, Box.Xmax, Box.Ymax), Pairs);
}
