using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>What an annotation of a COCO file has for a box.</summary>
internal enum CocoBoxKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A bbox that is not four finite numbers.</summary>
    Malformed,

    /// <summary>The box of one object.</summary>
    One,

    /// <summary>The box of many objects.</summary>
    Crowd,
}

/// <summary>An annotation of a COCO file: millions are held until the images that they are of have come.</summary>
/// <param name="Image">The place of its image.</param>
/// <param name="Category">The place of its category; -1 where it has none.</param>
/// <param name="Box">Its box, where it has one.</param>
/// <param name="Kind">What it has for a box.</param>
internal readonly record struct CocoAnnotation(int Image, int Category, Box Box, CocoBoxKind Kind);
