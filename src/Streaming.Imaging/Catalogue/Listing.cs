using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>What a dataset is, and how its images are listed: told by what is there.</summary>
/// <param name="Entries">Lists the images anew.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Part">The folder or file that holds the images of the part that is asked for.</param>
/// <param name="Root">The folder or file that the images' paths begin with.</param>
internal sealed record Listing(Func<PassedOver, IEnumerable<CatalogueEntry>> Entries, ListingKind Kind, string Part, string Root)
{
    /// <summary>What a dataset may be, in words.</summary>
    public const string Words = $"a folder of images, {ArchiveKinds.Words}, or a text file that lists images";

    /// <summary>Looks at a dataset.</summary>
    /// <param name="given">The dataset as it was given.</param>
    /// <param name="full">Its full path.</param>
    /// <param name="split">The part that is asked for; null for all.</param>
    /// <param name="growth">What of a dataset that grows may be looked into, which may have no image yet; null for one that is at rest.</param>
    /// <exception cref="InputException">It is missing, cannot be read, holds no image, or has no such part.</exception>
    public static Listing Of(string given, string full, string? split, IGrowth? growth = null)
    {
        Listing Found(Listing listing) => growth is not null ? listing : NotEmpty(given, listing);

        RefuseUnreadable(given, full);
        if (RowsLayout.FilesOf(full) is { } files)
            return Found(new Listing(_ => RowsLayout.Entries(files, split), ListingKind.Rows, full, files is [var one] && one == full ? full : FolderOf(full)));
        if (DataFiles.HasFolder(full))
            return OfFolders(given, full, split, growth, Found);
        if (!DataFiles.HasFile(full))
            throw new InputException($"The dataset '{given}' does not exist; check the path.");
        if (!ImageList.IsOne(full))
            throw new InputException($"'{given}' is a file and no archive that is read, nor a list of images that exist; expected {Words}.");
        if (split is not null)
            throw new InputException($"The dataset '{given}' is a list of images, which has no part '{split}'; give a list of that part.");
        return Found(new Listing(_ => ImageList.Entries(full), ListingKind.Lines, full, FolderOf(full)));
    }

    private static Listing OfFolders(string given, string full, string? split, IGrowth? growth, Func<Listing, Listing> found)
    {
        if (ImageNetLayout.Find(full) is { } imageNet)
        {
            return split is null || imageNet.HasSplit(split)
                ? found(new Listing(passedOver => imageNet.Entries(split, passedOver), ListingKind.ImageNet, full, full))
                : throw new InputException($"The dataset '{given}' has no part '{split}'; expected the folder '{imageNet.SplitFolder(split)}'.");
        }

        var part = split is null ? full : DataFiles.FolderCalled(Path.Combine(full, split))
            ?? throw new InputException($"The dataset '{given}' has no part '{split}'; expected the folder '{Path.Combine(full, split)}'.");
        var folders = new Listing(passedOver => PlainLayout.Entries(part, passedOver), ListingKind.Folders, part, full);
        if (folders.Entries(new PassedOver()).Any())
            return folders;
        // No image of its own: then what its archives hold is meant.
        var archives = folders with { Entries = passedOver => PlainLayout.Entries(part, passedOver, growth is null ? _ => true : growth.Enters), Kind = ListingKind.Archives };
        return growth?.HasTaken is not true && Array.FindAll(RowsLayout.In(part), path => growth?.IsWhole(path) is not false) is { Length: > 0 } files && !archives.Entries(new PassedOver()).Any()
            ? found(new Listing(_ => RowsLayout.Entries(files, null), ListingKind.Rows, part, full))
            : found(archives);
    }

    private static string FolderOf(string full) => DataPath.above(full) ?? full;

    private static Listing NotEmpty(string given, Listing listing)
    {
        var others = new PassedOver();
        if (listing.Entries(others).Any())
            return listing;
        if (others.Faults.MinBy(fault => fault.Place, StringComparer.Ordinal) is { } fault)
            throw new InputException($"The dataset '{given}' holds no image that can be read: {fault.Why}");
        var instead = others.Words.Length > 0 ? $" but {others.Words}, which are not read" : "";
        throw new InputException(
            $"The dataset '{given}' holds no image{instead}; expected ImageNet's Data/CLS-LOC folders, or {ImageKinds.Words} files at any depth.");
    }

    // What is looked at further on is missing where it cannot be read; here it is said why.
    private static void RefuseUnreadable(string given, string full)
    {
        try
        {
            if (ArchiveCache.PlaceOf(full) is null && DataPath.isUrl(full))
                DataFiles.Open(full).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The dataset '{given}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
