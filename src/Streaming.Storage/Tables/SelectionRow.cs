using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>One image of the catalogue, and whether it was selected.</summary>
/// <param name="ImageId">File name without extension.</param>
/// <param name="Path">The image file.</param>
/// <param name="Synset">WordNet identifier of the class; empty when unknown.</param>
/// <param name="Width">Width in pixels; null where it could not be read.</param>
/// <param name="Height">Height in pixels; null where it could not be read.</param>
/// <param name="Box">The image's one box in its own pixels; null where there is none or more than one.</param>
/// <param name="Refusal">Why the image was not selected; null when it was.</param>
public sealed record SelectionRow(string ImageId, string Path, string Synset, int? Width, int? Height, Box? Box, Refusal? Refusal)
{
    /// <summary>Whether the image was selected.</summary>
    public bool Selected => Refusal is null;
}
