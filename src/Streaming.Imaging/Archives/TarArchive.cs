using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>
/// A tar that lies on disk: indexed in one pass over its headers, and read at any place from then on. A tar in it, such as
/// those of ImageNet's classes, is the folder that it is called like without its extension.
/// </summary>
internal sealed class TarArchive : IArchive
{
    private readonly KnownFile[] parts;

    private TarArchive(KnownFile[] parts, MemberIndex members, IReadOnlyList<ArchiveFault> faults) =>
        (this.parts, Members, Faults) = (parts, members, faults);

    /// <inheritdoc/>
    public MemberIndex Members { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults { get; }

    /// <summary>Reads the headers of a tar.</summary>
    /// <param name="tar">The opened file.</param>
    public static TarArchive Read(OpenedFile tar)
    {
        var headers = new TarHeaders(tar.Stamp.File, part: 0);
        headers.Read(tar.Content, 0, "");
        return new TarArchive([new KnownFile(tar)], headers.Found.Build(), headers.Faults);
    }

    /// <summary>Reads the headers of several tars, whose files are those of one archive.</summary>
    /// <param name="paths">The tars.</param>
    /// <exception cref="InputException">One is missing or no tar, or two have a file of the same name.</exception>
    public static TarArchive Read(IReadOnlyList<string> paths)
    {
        var (found, parts, faults) = (new MemberIndexBuilder(), new KnownFile[paths.Count], new List<ArchiveFault>());
        foreach (var (part, path) in paths.Index())
        {
            try
            {
                using var tar = PlainFile.Open(path);
                if (!TarHeaders.Begins(tar.Content))
                    throw new InputException($"'{path}' is no tar, and {paths.Count} tars are to be one dataset; pack it as a tar that is not compressed.");
                var headers = new TarHeaders(path, part) { Found = found };
                headers.Read(tar.Content, 0, "");
                parts[part] = new KnownFile(tar);
                faults.AddRange(headers.Faults);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"The file {part + 1} of {paths.Count} that are to be one dataset cannot be read: {e.Message.TrimEnd('.')}.", e);
            }
        }

        return new TarArchive(parts, found.Build((name, one, other) => new InputException($"'{paths[one.Part]}' and '{paths[other.Part]}' both have a file '{name}', and it cannot be told which is meant; give files whose names differ.")), faults);
    }

    /// <inheritdoc/>
    public OpenedFile Open(Member member, string path)
    {
        var part = parts[member.Part];
        return new OpenedFile(new SectionStream(part.Open(), member.Offset, member.Length), new FileStamp(path, member.Length, part.Stamp.Written));
    }
}
