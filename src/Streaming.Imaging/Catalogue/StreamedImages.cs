using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Catalogue;

/// <summary>
/// The images of a stream that is read once, in its order: a tar, compressed or not, from a file or from standard input. An image
/// waits until its annotation has come, and those behind it wait with it, as long as what waits is not too much to be held.
/// Identifiers, classes and the places of annotations are those of the folder that the stream would make; the images that have come
/// when the first one goes on tell whether that is ImageNet's layout.
/// </summary>
/// <param name="root">What the stream is called.</param>
/// <param name="split">train or val to list that part alone; null for all.</param>
/// <param name="search">How boxes are found; null where nobody asks for boxes.</param>
/// <param name="passedOver">Where images of kinds that are not read are counted.</param>
internal sealed class StreamedImages(string root, string? split, BoxSearch? search, PassedOver passedOver)
{
    private const long MostWaiting = 256L << 20;
    private const int LargestTable = 256 << 20;

    // An annotation may be of two images that differ in their extensions: it is let go of when so many others were used since.
    private const int AnnotationsKept = 1000;

    private readonly StreamedFiles files = new();
    private readonly LinkedList<StreamedFile> waiting = new();
    private readonly Queue<string> used = new();
    private readonly List<TableMatch> tables = [];
    private readonly HashSet<string> refused = new(StringComparer.Ordinal);
    private StreamedLayout? layout;
    private bool isDecided;
    private long waitingBytes;
    private string lastStem = "";
    private int index;

    /// <summary>Lists the images, numbered from 0, while the stream is read.</summary>
    /// <param name="stream">The stream; it is disposed of at the end.</param>
    /// <param name="given">Boxes that lie elsewhere; null where the stream has them.</param>
    /// <exception cref="InputException">It is no tar (while enumerating).</exception>
    public IEnumerable<CatalogueEntry> Read(Stream stream, IBoxSource? given)
    {
        ArchiveCache.Name(root, files);
        using var tar = new TarStream(stream, root);
        while (tar.Next(IsWanted) is { } file)
        {
            Note(file);
            // Whether another image differs in its extension alone is told by what comes next.
            while (waiting.First is { } first && StemOf(first.Value.Name) != StemOf(file.Name) && (given is not null || search is null || waitingBytes > MostWaiting || HasBoxes(first.Value.Name)))
            {
                if (IsDecided())
                    yield return Entry(first, given);
            }
        }

        while (waiting.First is { } first)
        {
            if (IsDecided())
                yield return Entry(first, given);
        }

        if (tar.Fault is { } fault)
            passedOver.Add([fault]);
    }

    private bool IsWanted(string name, long bytes)
    {
        var own = name[(name.LastIndexOf('/') + 1)..];
        if (own.StartsWith('.') || name.Contains("/.", StringComparison.Ordinal))
            return false;
        if (ImageKinds.IsPassedOver(own))
            passedOver.Count(own);
        if (!ImageKinds.IsRead(own))
            return bytes <= (BoxFile.IsNamed(own) ? LargestTable : IsAnnotation(own) ? VocAnnotation.LargestFile : ClassBeside.IsOne(own) ? ClassBeside.LargestFile : -1);
        if (bytes <= ImageDecoder.MaxFileBytes)
            return true;
        refused.Add(name);
        Note(new StreamedFile(name, []));
        return false;
    }

    private static string StemOf(string name) => Path.ChangeExtension(name, null);

    private static bool IsAnnotation(string name) => Path.GetExtension(name).Equals(".xml", StringComparison.OrdinalIgnoreCase);

    // Until the first image goes on, any that comes may tell the layout; then those that the layout does not list go.
    private bool IsDecided()
    {
        if (isDecided)
            return true;
        isDecided = true;
        for (var node = waiting.First; node is not null;)
        {
            var next = node.Next;
            if (!layout!.Lists(node.Value.Name))
            {
                waitingBytes -= node.Value.Content.Length;
                waiting.Remove(node);
            }

            node = next;
        }

        return false;
    }

    private void Note(StreamedFile file)
    {
        if (ImageKinds.IsRead(file.Name))
        {
            if (!isDecided && layout is not { IsImageNet: true })
                layout = StreamedLayout.Of(root, file.Name, split) is var told && (told.IsImageNet || layout is null) ? told : layout;
            if (isDecided && !layout!.Lists(file.Name))
                return;
            waiting.AddLast(file);
            waitingBytes += file.Content.Length;
            return;
        }

        files.Add(file.Name, file.Content);
        if (!BoxFile.IsNamed(file.Name) || search is null)
            return;
        var isTable = BoxFile.IsOne(PathOf(file.Name));
        if (isTable)
            tables.Add(new TableMatch(BoxFile.Read(PathOf(file.Name)), root, []));
        // A JSON that is no table may be the annotation of an image.
        if (isTable || !JsonAnnotation.IsOne(file.Name))
            files.Remove(file.Name);
    }

    private bool HasBoxes(string image) =>
        refused.Contains(image) || Array.Exists(Places(image), path => Annotations.Existing(path) is not null) || TableOf(image, out _) is not null;

    private string[] Places(string image) => layout!.AnnotationsOf(image, files.Folders);

    private TableBoxes? TableOf(string image, out string synset)
    {
        foreach (var table in tables)
        {
            var found = table.BoxesOf(layout!.NameInTables(image), out synset);
            if (found.Refusal is not { Reason: RejectReason.NotAnnotated })
                return found;
        }

        synset = "";
        return null;
    }

    private CatalogueEntry Entry(LinkedListNode<StreamedFile> node, IBoxSource? given)
    {
        var (name, content) = node.Value;
        waiting.Remove(node);
        waitingBytes -= content.Length;
        var stem = StemOf(name);
        var isShared = stem == lastStem || (waiting.First is { } next && StemOf(next.Value.Name) == stem);
        lastStem = stem;
        var entry = new CatalogueEntry(index++, layout!.IdOf(name, isShared), PathOf(name), [], null, assumesBox: false, StreamedLayout.SynsetOf(name), content);
        if (refused.Remove(name))
            entry = entry.InTable(TableBoxes.Refused(root, RejectReason.ImageUnreadable, $"The image '{entry.ImagePath}' cannot be used: it has more than {ImageDecoder.MaxFileBytes} bytes."), "");
        else if (given is not null)
            entry = given.With(entry);
        else if (search is not null)
            entry = Boxed(entry, name);
        return search?.AssumesBox ?? false ? entry.AssumingBox() : entry;
    }

    // What an annotation says is read here, so that it can be let go of while its image goes on.
    private CatalogueEntry Boxed(CatalogueEntry entry, string name)
    {
        string[] there = [.. Places(name).Select(Annotations.Existing).OfType<string>()];
        if (there.Length == 0 && TableOf(name, out var synset) is { } table)
            return entry.InTable(table, synset);
        if (there.Length == 0)
            return entry.InTable(NotAnnotated(entry), "");
        var boxed = Annotations.InTable(entry, there);
        var named = Named(boxed);
        foreach (var path in there.Append(ClassBeside.PlaceOf(entry.ImagePath)).OfType<string>())
        {
            used.Enqueue(path[(root.Length + 1)..]);
            if (used.Count > AnnotationsKept)
                files.Remove(used.Dequeue());
        }

        return named;
    }

    private static CatalogueEntry Named(CatalogueEntry entry)
    {
        try
        {
            return entry.Synset.Length == 0 && ClassBeside.TextOf(entry.ImagePath) is { } text ? entry.OfSynset(Synset.Of(text)) : entry;
        }
        catch (ItemRejectedException e)
        {
            return entry.InTable(TableBoxes.Refused(entry.ImagePath, e.Reason, e.Message), "");
        }
    }

    private TableBoxes NotAnnotated(CatalogueEntry entry) => TableBoxes.Refused(
        root,
        RejectReason.NotAnnotated,
        $"The image has no annotation: none came for '{entry.ImagePath}' before the stream's end, or within {MostWaiting >> 20} MB of images behind it; expected VOC XML beside the image or in an Annotations folder, at best in front of the images.");

    private string PathOf(string name) => name.Length == 0 ? root : $"{root}/{name}";
}
