using Streaming.Domain;

namespace Streaming.Storage.Bases;

/// <summary>One image that bases were learned from.</summary>
/// <param name="Id">The image's identifier: its file name without extension.</param>
/// <param name="Synset">WordNet identifier of its class; empty when unknown.</param>
/// <param name="Sha256">SHA-256 of the image file, so that no image is learned from twice.</param>
/// <param name="Width">The image's width in pixels.</param>
/// <param name="Height">The image's height in pixels.</param>
/// <param name="Box">The object's box, in the image's own pixels.</param>
/// <param name="Pairs">Pairs that the image gave.</param>
public sealed record BasesOriginal(string Id, string Synset, string Sha256, int Width, int Height, Box Box, long Pairs);
