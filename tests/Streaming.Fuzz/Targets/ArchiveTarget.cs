using System.Formats.Tar;
using System.IO.Compression;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Fuzz.Targets;

/// <summary>An archive of pictures. Whatever it says, nothing is written, and no more is read than it holds.</summary>
internal abstract class ArchiveTarget : Target
{
    // An archive of this target is some kilobytes: more images than it could name are none of it.
    private const int MostImages = 10_000;

    public override bool IsNative => true;

    protected override Verdict Read(byte[] input, string folder)
    {
        var archive = Put(folder, "in/archive", input);
        var (verdict, listed) = (Verdict.Refused, 0);
        foreach (var entry in ImageCatalogue.Open(archive, split: null, new BoxSearch(AssumesBox: true)).Entries())
        {
            if (++listed > MostImages || !entry.ImagePath.StartsWith(archive, StringComparison.Ordinal) || entry.ImagePath.Contains("/../", StringComparison.Ordinal))
                throw new InvalidOperationException($"'{entry.ImagePath}' is none of the archive's images, or one too many.");
            try
            {
                Annotations.Read(entry);
                ImageDecoder.Read(entry.ImagePath).Dispose();
                verdict = Verdict.Accepted;
            }
            catch (ItemRejectedException e) when (IsRefusal(e))
            {
                // One image is not the others.
            }
        }

        if (Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(archive)!).Count() != 1)
            throw new InvalidOperationException("Something was written beside the archive.");
        return verdict;
    }

    protected override IEnumerable<string> Tokens() => ["../", "/", "..\\", "a.png", "a.xml", "a.json", "a.cls", "Data/CLS-LOC/val/", "Annotations/", ".tar", "\0", "ustar", "77777777777"];

    /// <summary>The files of an archive.</summary>
    protected static IEnumerable<(string Name, byte[] Content)> Files(string prefix) =>
    [
        (prefix + "a.png", TinyPicture.Png), (prefix + "a.xml", "<annotation><object><bndbox><xmin>5</xmin><ymin>4</ymin><xmax>35</xmax><ymax>27</ymax></bndbox></object></annotation>"u8.ToArray()),
        (prefix + "b.png", TinyPicture.Png), (prefix + "b.json", "{\"bbox\": [5, 4, 30, 23], \"label\": 1}"u8.ToArray()), (prefix + "b.cls", "n01440764"u8.ToArray()),
    ];

    /// <summary>A tar of files.</summary>
    protected static byte[] Tar(TarEntryFormat format, IEnumerable<(string Name, byte[] Content)> files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, format, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                TarEntry entry = format == TarEntryFormat.Pax ? new PaxTarEntry(TarEntryType.RegularFile, name) : format == TarEntryFormat.Gnu ? new GnuTarEntry(TarEntryType.RegularFile, name) : new UstarTarEntry(TarEntryType.RegularFile, name);
                entry.DataStream = new MemoryStream(content);
                writer.WriteEntry(entry);
            }
        }

        return tar.ToArray();
    }

    /// <summary>A zip of files.</summary>
    protected static byte[] Zip(CompressionLevel level, IEnumerable<(string Name, byte[] Content)> files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
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
