using Streaming.Domain;

namespace Streaming.Imaging.Catalogue;

/// <summary>Where the images of a dataset have their boxes, other than where its layout says.</summary>
internal interface IBoxSource
{
    /// <summary>The image with its boxes, or with why there are none.</summary>
    CatalogueEntry With(CatalogueEntry entry);

    /// <summary>What it is.</summary>
    BoxOrigin Origin { get; }
}
