namespace Streaming.Imaging;

/// <summary>An image and the class its folder says it is of.</summary>
/// <param name="Id">Its identifier, as <see cref="Domain.CatalogueEntry"/> has it.</param>
/// <param name="Path">The file.</param>
/// <param name="Label">The place of its class in <see cref="LabelledImages.Classes"/>.</param>
public sealed record LabelledImage(string Id, string Path, int Label);
