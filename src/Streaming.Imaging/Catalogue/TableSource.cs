using Streaming.Domain;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Catalogue;

/// <summary>Boxes from a file of many images' boxes.</summary>
internal sealed class TableSource : IBoxSource
{
    private readonly string dataset;
    private readonly TableMatch match;
    private readonly bool isGiven;

    private TableSource(string path, string dataset, IEnumerable<CatalogueEntry>? entries, bool isGiven)
    {
        (this.dataset, this.isGiven) = (dataset, isGiven);
        var table = BoxFile.Read(path);
        match = new TableMatch(table, dataset, (entries ?? []).Select(NameOf));
        Origin = new BoxOrigin(path, isGiven, match.Found, match.Images);
        if (isGiven && entries is not null && match.Found == 0)
        {
            throw new InputException(table.Names.Count == 0
                ? $"'{path}' holds no box; expected those of the images of '{dataset}'."
                : $"'{path}' names none of the {match.Images} images of '{dataset}': its names are such as '{table.Names[0]}', and the images' are such as '{match.Example}'; give the boxes of these images, or the folder that the names begin in.");
        }
    }

    /// <inheritdoc/>
    public BoxOrigin Origin { get; }

    /// <summary>The file that was asked for; without entries, where images are not known before they come.</summary>
    /// <exception cref="InputException">It cannot be read, or has none of the images.</exception>
    public static TableSource Given(string path, string dataset, IEnumerable<CatalogueEntry>? entries) => new(path, dataset, entries, isGiven: true);

    /// <summary>The file among some that lie in the dataset which has its images; null where none has, or none is needed.</summary>
    /// <exception cref="InputException">Several have, or one cannot be read.</exception>
    public static TableSource? Found(string[] paths, string dataset, Func<IEnumerable<CatalogueEntry>> entries)
    {
        if (paths.Length == 0 || entries().All(Annotations.HasFile))
            return null;
        TableSource[] found = [.. paths.Select(path => new TableSource(path, dataset, entries(), isGiven: false)).Where(source => source.match.Found > 0)];
        return found.Length < 2
            ? found.SingleOrDefault()
            : throw new InputException($"The dataset '{dataset}' has several files of boxes of its images: {string.Join(", ", found.Select(source => $"'{source.Origin.Path}'"))}; choose one by --annotations FILE.");
    }

    /// <inheritdoc/>
    public CatalogueEntry With(CatalogueEntry entry) =>
        // An image's own annotation comes before what the dataset happens to hold.
        !isGiven && (Annotations.HasFile(entry) || entry.BoxesAreKnown) ? entry : entry.InTable(match.BoxesOf(NameOf(entry), out var synset), synset);

    private string NameOf(CatalogueEntry entry) => Path.GetRelativePath(dataset, entry.ImagePath).Replace(Path.DirectorySeparatorChar, '/');
}
