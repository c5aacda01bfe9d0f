using Streaming.Domain;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The images of a dataset folder, listed in a stable order by their names alone.
/// <para>
/// Two layouts are known. ImageNet CLS-LOC: <c>Data/CLS-LOC/train/&lt;wnid&gt;/</c> and <c>Data/CLS-LOC/val/</c> in the
/// folder or in one of its subfolders (such as <c>ILSVRC</c>), with VOC XML under <c>Annotations/CLS-LOC</c> or, for a
/// split that has no such folder, <c>LOC_&lt;split&gt;_solution.csv</c>. Anything else is a plain folder: images at any
/// depth, with VOC XML files of the same base names beside them or in Annotations folders beside theirs.
/// </para>
/// <para>
/// The order is ordinal: in ImageNet <c>train</c> before <c>val</c>, folders by name, files by name; in a plain folder
/// the files of a folder before its subfolders. Memory holds the names of one folder at a time (and the text of one
/// CSV), so a dataset may have millions of images.
/// </para>
/// </summary>
public sealed class ImageCatalogue
{
    private readonly Func<PassedOver, IEnumerable<CatalogueEntry>> entries;

    private ImageCatalogue(string folder, Func<PassedOver, IEnumerable<CatalogueEntry>> entries)
    {
        Folder = folder;
        this.entries = entries;
    }

    /// <summary>The dataset's folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>Images of kinds that are not read, as far as the last list has come.</summary>
    public PassedOver PassedOver { get; private set; } = new();

    /// <summary>Opens a dataset folder and makes sure that it holds at least one image.</summary>
    /// <param name="folder">The folder of the dataset.</param>
    /// <param name="split">
    /// <c>train</c> or <c>val</c> to list that part of the dataset only; null lists everything. In a plain folder the
    /// part is the subfolder of that name.
    /// </param>
    /// <exception cref="InputException">
    /// The folder is missing or cannot be read, has no such part, or holds no image.
    /// </exception>
    public static ImageCatalogue Open(string folder, string? split = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var full = Path.GetFullPath(folder);
        if (File.Exists(full))
            throw new InputException($"'{folder}' is a file; expected the folder of a dataset, so give the folder that holds the images.");
        if (!Directory.Exists(full))
            throw new InputException($"The dataset folder '{folder}' does not exist; check the path.");

        Func<PassedOver, IEnumerable<CatalogueEntry>> entries;
        if (ImageNetLayout.Find(full) is { } imageNet)
        {
            if (split is not null && !imageNet.HasSplit(split))
                throw new InputException($"The dataset '{folder}' has no part '{split}'; expected the folder '{imageNet.SplitFolder(split)}'.");
            entries = passedOver => imageNet.Entries(split, passedOver);
        }
        else
        {
            var part = split is null ? full : Path.Combine(full, split);
            if (!Directory.Exists(part))
                throw new InputException($"The dataset '{folder}' has no part '{split}'; expected the folder '{part}'.");
            entries = passedOver => PlainLayout.Entries(part, passedOver);
        }

        var others = new PassedOver();
        if (!entries(others).Any())
        {
            var instead = others.Words.Length > 0 ? $" but {others.Words}, which are not read" : "";
            throw new InputException(
                $"The dataset folder '{folder}' holds no image{instead}; expected ImageNet's Data/CLS-LOC folders, or {ImageKinds.Words} files at any depth.");
        }

        return new ImageCatalogue(full, entries);
    }

    /// <summary>
    /// Lists the images, numbered from 0. Folders are read while the list is consumed; every call lists anew, and two
    /// lists of an unchanged folder are equal.
    /// </summary>
    /// <exception cref="InputException">A folder of the dataset, or its CSV, cannot be read (while enumerating).</exception>
    public IEnumerable<CatalogueEntry> Entries()
    {
        PassedOver = new PassedOver();
        return this.entries(PassedOver);
    }
}
