using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Streaming.Imaging.Tests.Archives;

/// <summary>Packs files, as archives of each kind.</summary>
internal static class Packed
{
    /// <summary>The files of a folder, by their names below it, in order.</summary>
    public static (string Name, byte[] Content)[] FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path)))];

    /// <summary>The made sample as one flat folder of pictures with VOC XML beside them.</summary>
    public static (string Name, byte[] Content)[] Flat(string sample) =>
        [.. FilesOf(sample).Where(file => file.Name.EndsWith(".JPEG", StringComparison.Ordinal) || file.Name.EndsWith(".xml", StringComparison.Ordinal))
            .Select(file => (Path.GetFileName(file.Name), file.Content)).OrderBy(file => file.Item1, StringComparer.Ordinal)];

    /// <summary>A tar.</summary>
    public static byte[] Tar(IEnumerable<(string Name, byte[] Content)> files, TarEntryFormat format = TarEntryFormat.Pax)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, format, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(Entry(format, TarEntryType.RegularFile, name, content));
        }

        return tar.ToArray();
    }

    /// <summary>An entry of a tar.</summary>
    public static TarEntry Entry(TarEntryFormat format, TarEntryType type, string name, byte[]? content = null, string? link = null)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
        if (content is not null)
            entry.DataStream = new MemoryStream(content);
        if (link is not null)
            entry.LinkName = link;
        return entry;
    }

    /// <summary>A zip.</summary>
    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> files, CompressionLevel level = CompressionLevel.Fastest)
    {
        var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return zip.ToArray();
    }
}
