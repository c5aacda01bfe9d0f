using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>Where the images of a stream would lie in a folder: in ImageNet's CLS-LOC layout or in a plain one.</summary>
internal sealed class StreamedLayout
{
    private const string ImageNetFolder = "Data/CLS-LOC/";

    private readonly string root;

    // Of ImageNet's layout the folder that it begins in; of a plain one the part.
    private readonly string top;
    private readonly string? split;
    private AnnotationPlaces places;
    private int foldersKnown;

    private StreamedLayout(string root, string top, string? split, bool isImageNet)
    {
        (this.root, this.top, this.split, IsImageNet) = (root, top, split, isImageNet);
        places = new AnnotationPlaces(root);
    }

    /// <summary>Whether it is ImageNet's.</summary>
    public bool IsImageNet { get; }

    /// <summary>The layout that an image is of.</summary>
    /// <param name="root">What the stream is called.</param>
    /// <param name="image">The image's name.</param>
    /// <param name="split">train or val; null for all.</param>
    public static StreamedLayout Of(string root, string image, string? split)
    {
        var at = image.IndexOf(ImageNetFolder, StringComparison.Ordinal);
        // As in a folder: at its top or one folder below.
        var isImageNet = at == 0 || (at > 0 && image[at - 1] == '/' && image.IndexOf('/', StringComparison.Ordinal) == at - 1);
        return new StreamedLayout(root, isImageNet ? image[..at] : split is null ? "" : split + "/", split, isImageNet);
    }

    /// <summary>Whether an image is one of the dataset, and of the part that is asked for.</summary>
    public bool Lists(string image) => IsImageNet
        ? image.StartsWith(top + ImageNetFolder, StringComparison.Ordinal) && PartOf(image) is "train" or "val" && (split is null || split == PartOf(image))
        : image.StartsWith(top, StringComparison.Ordinal);

    /// <summary>An image's identifier.</summary>
    /// <param name="image">Its name.</param>
    /// <param name="isShared">Whether another image of its folder differs in the extension alone.</param>
    public string IdOf(string image, bool isShared) => IsImageNet
        ? Path.GetFileNameWithoutExtension(image)
        : (isShared ? image : Path.ChangeExtension(image, null))[top.Length..];

    /// <summary>The class that its folder tells; empty where it tells none.</summary>
    public static string SynsetOf(string image) => Synset.Of(Path.GetFileName(FolderOf(image)));

    /// <summary>Where its annotation may be.</summary>
    /// <param name="image">Its name.</param>
    /// <param name="folders">How many folders of small files there are by now.</param>
    public string[] AnnotationsOf(string image, int folders)
    {
        if (folders != foldersKnown)
            (foldersKnown, places) = (folders, new AnnotationPlaces(root));
        if (!IsImageNet)
            return [.. AnnotationPlaces.Of(places.For(FolderOf(image).Length == 0 ? root : $"{root}/{FolderOf(image)}"), image), JsonAnnotation.PlaceOf($"{root}/{image}")];
        string part = PartOf(image), below = FolderOf(image)[(top + ImageNetFolder + part).Length..].TrimStart('/');
        return ImageNetLayout.AnnotationsOf(Path.Combine(root, top), part, below, image);
    }

    /// <summary>What a table calls an image: ImageNet's name their images by identifier alone.</summary>
    public string NameInTables(string image) => IsImageNet ? Path.GetFileName(image) : image;

    private static string FolderOf(string image) => Path.GetDirectoryName(image) ?? "";

    private string PartOf(string image) => image[(top + ImageNetFolder).Length..] is var below && below.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? below[..end] : "";
}
