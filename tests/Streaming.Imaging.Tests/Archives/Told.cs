using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests.Archives;

/// <summary>All that is read of an image, without where it lies.</summary>
internal sealed record Told(string Id, string Hash, string What)
{
    /// <summary>That of every image of a dataset, in order.</summary>
    public static Told[] Of(string dataset, string? split = null, BoxSearch? boxes = null) =>
        [.. ImageCatalogue.Open(dataset, split, boxes ?? new BoxSearch()).Entries().Select(Of)];

    /// <summary>That of one image.</summary>
    public static Told Of(CatalogueEntry entry)
    {
        try
        {
            AnnotatedImage image = Annotations.Read(entry);
            using DecodedImage picture = ImageDecoder.Read(entry.ImagePath);
            return new Told(entry.Id, picture.ContentHash, $"{image.Width}x{image.Height} {image.Entry.Synset} {string.Join(' ', image.Boxes.Select(box => $"{box.XMin},{box.YMin},{box.XMax},{box.YMax}"))}");
        }
        catch (ItemRejectedException e)
        {
            return new Told(entry.Id, ImageContent.HashOf(entry.ImagePath), e.Reason.ToString());
        }
    }
}
