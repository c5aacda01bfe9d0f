namespace Streaming.Imaging.Catalogue;

/// <summary>What a dataset is.</summary>
internal enum ListingKind
{
    /// <summary>ImageNet's folders.</summary>
    ImageNet,

    /// <summary>A folder of images, or an archive of them.</summary>
    Folders,

    /// <summary>A folder that holds archives instead of images.</summary>
    Archives,

    /// <summary>Parquet files, an image in each row.</summary>
    Rows,

    /// <summary>A text file that lists images.</summary>
    Lines,
}
