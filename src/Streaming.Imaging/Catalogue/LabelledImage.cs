using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>An image and the class its folder says it is of.</summary>
/// <param name="Id">Its identifier, as <see cref="Domain.CatalogueEntry"/> has it.</param>
/// <param name="Path">The file.</param>
/// <param name="Label">The place of its class in <see cref="LabelledImages.Classes"/>.</param>
public sealed record LabelledImage(string Id, string Path, int Label)
{
    /// <summary>What <see cref="ImageContent.HashOf"/> told of the file when it was listed; null where nobody asked.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Reads and decodes the file, which must still hold what it held when it was listed.</summary>
    /// <exception cref="Domain.ItemRejectedException">It cannot be read, or was replaced since.</exception>
    public DecodedImage Read() => ImageContent.Read(Path, ContentHash);
}
