using System.Text;
using System.Xml;
using Streaming.Domain;
using Streaming.Imaging.Archives;

namespace Streaming.Imaging.Catalogue;

/// <summary>What a PASCAL VOC annotation file says: the boxes of its objects, the first object's class, the image's size.</summary>
/// <param name="Path">The file.</param>
/// <param name="Boxes">The boxes of its objects, in the file's order; an object may have several.</param>
/// <param name="Synset">The first object's name where it is a WordNet identifier; otherwise empty.</param>
/// <param name="Size">The image's size where the file states one.</param>
/// <param name="Stamp">The file as it was when it was read; null where the boxes are of a table.</param>
internal sealed record VocAnnotation(string Path, Box[] Boxes, string Synset, (int Width, int Height)? Size, FileStamp? Stamp)
{
    private const int LongestDocument = 1 << 20;

    /// <summary>The most bytes that such a file may have.</summary>
    internal const int LargestFile = 4 * LongestDocument;

    // An annotation comes from somewhere else, so nothing in it may reach for another file or grow without bound.
    private static readonly XmlReaderSettings Hardened = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LongestDocument,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = true,
    };

    // Labelling tools write XML in their system's encoding: gbk, windows-1252 and others that .NET keeps apart.
    static VocAnnotation() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ItemRejectedException">The file is missing, malformed, refused or incomplete.</exception>
    public static VocAnnotation Read(string path)
    {
        try
        {
            (var content, var stamp) = DataFiles.ReadAll(path, LargestFile);
            using var reader = XmlReader.Create(new MemoryStream(content), Hardened);
            var document = VocDocument.Read(reader);
            return new VocAnnotation(path, document.Boxes(), Streaming.Imaging.Boxes.Synset.Of(document.FirstName.Trim()), document.Size(), stamp);
        }
        catch (Exception e) when (e is XmlException or FormatException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ItemRejectedException(RejectReason.AnnotationUnreadable, $"The annotation '{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
