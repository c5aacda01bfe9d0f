namespace Streaming.Imaging.Boxes;

/// <summary>A row of a table of boxes.</summary>
/// <param name="Image">The place of its image's name.</param>
/// <param name="First">The place of its first box.</param>
/// <param name="Count">How many boxes it has, one after the other.</param>
/// <param name="Synset">The WordNet identifier of the first of them; empty where it is none.</param>
internal readonly record struct TableRow(int Image, int First, int Count, string Synset);
