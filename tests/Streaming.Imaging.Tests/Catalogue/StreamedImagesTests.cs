using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests;

/// <summary>Compressed tars, which are read once and in order, against the folders that they were packed from.</summary>
public sealed class StreamedImagesTests(WrittenSample sample) : IClassFixture<WrittenSample>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Voc(int right) => $"<annotation><size><width>40</width><height>24</height></size><object><name>n01440764</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>{right}</xmax><ymax>24</ymax></bndbox></object></annotation>";

    private static byte[] Picture(int seed) => [.. Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg), (byte)seed];

    private string Packed(params IEnumerable<(string Name, byte[] Content)> files)
    {
        string path = Path.Combine(_folder.Path, "packed");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return path;
    }

    private static IEnumerable<(string, byte[])> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (Path.GetRelativePath(folder, path), File.ReadAllBytes(path)));

    private static CatalogueEntry[] Streamed(string path, string? split = null, BoxSearch? boxes = null) => [.. ImageCatalogue.OpenOnce(path, split, boxes ?? new BoxSearch()).Entries()];

    // What of an image decides what becomes of it.
    private static string Told(CatalogueEntry entry)
    {
        string hash = Convert.ToHexString(SHA256.HashData(entry.Content ?? File.ReadAllBytes(entry.ImagePath)));
        try
        {
            AnnotatedImage image = Annotations.Read(entry);
            return $"{entry.Index} {entry.Id} {image.Entry.Synset} {image.Width}x{image.Height} {string.Join(' ', image.Boxes)} {hash}";
        }
        catch (ItemRejectedException e)
        {
            return $"{entry.Index} {entry.Id} {e.Reason} {hash}";
        }
    }

    private static void Same(string folder, string packed, string? split = null) =>
        Assert.Equal(ImageCatalogue.Open(folder, split, new BoxSearch()).Entries().Select(Told), Streamed(packed, split).Select(Told));

    [Fact]
    public void ImageNets_layout_is_told_as_from_its_folder()
    {
        Same(sample.Path, Packed(FilesOf(sample.Path)));
        Assert.All(Streamed(Packed(FilesOf(sample.Path))), entry => Assert.NotNull(entry.Content));
    }

    [Fact]
    public void Images_outside_of_ImageNets_layout_may_come_first()
    {
        string[] told = [.. Streamed(Packed(FilesOf(sample.Path).OrderBy(file => file.Item1.StartsWith("classes", StringComparison.Ordinal) ? 0 : 1))).Select(Told)];
        Assert.Equal(ImageCatalogue.Open(sample.Path, null, new BoxSearch()).Entries().Select(Told), told);
    }

    [Fact]
    public void The_boxes_of_a_table_may_come_behind_the_images()
    {
        string folder = Path.Combine(_folder.Path, "set");
        foreach (var (name, content) in FilesOf(sample.Path).Where(file => !file.Item1.StartsWith("Annotations", StringComparison.Ordinal)))
            _folder.Write(Path.Combine("set", name), content);
        Same(folder, Packed(FilesOf(folder)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_plain_layout_is_told_as_from_its_folder(bool annotationsLast)
    {
        foreach (string name in new[] { "set/train/cats/a.jpg", "set/train/cats/a.png", "set/train/dogs/b.jpg", "set/val/c.jpg", "set/n01440764/d.jpg" })
            _folder.Write(name, Picture(name.Length));
        _folder.Write("set/train/cats/a.xml", Voc(30));
        _folder.Write("set/Annotations/train/dogs/b.xml", Voc(31));
        _folder.Write("set/val/c.xml", "<annotation>");
        string folder = Path.Combine(_folder.Path, "set");
        var files = FilesOf(folder).OrderBy(file => (annotationsLast ? 1 : -1) * (file.Item1.EndsWith(".xml", StringComparison.Ordinal) ? 1 : 0));
        Same(folder, Packed(files));
        Same(folder, Packed(files), "train");
    }

    [Fact]
    public void Samples_with_a_json_and_a_class_beside_them_are_told_as_from_their_folder()
    {
        for (int i = 0; i < 4; i++)
        {
            _folder.Write($"set/{i}.jpg", Picture(i));
            _folder.Write($"set/{i}.json", i == 3 ? "{\"label\": 3}" : $"{{\"bbox\": [1, 2, {20 + i}, 15]}}");
            _folder.Write($"set/{i}.cls", i == 2 ? "" : "n01440764");
        }

        string folder = Path.Combine(_folder.Path, "set");
        Same(folder, Packed(FilesOf(folder)));
    }

    [Fact]
    public void Boxes_that_lie_elsewhere_are_taken_from_there()
    {
        _folder.Write("boxes/a.xml", Voc(30));
        string packed = Packed(("x/a.jpg", Picture(1)), ("y/a.jpg", Picture(2)), ("b.jpg", Picture(3)));
        CatalogueEntry[] entries = Streamed(packed, boxes: new BoxSearch(Path.Combine(_folder.Path, "boxes")));
        Assert.Equal(30, Annotations.Read(entries[0]).Boxes.Single().XMax);
        Assert.Contains("another image's", Assert.Throws<ItemRejectedException>(() => Annotations.Read(entries[1])).Message, StringComparison.Ordinal);
        Assert.Equal(RejectReason.NotAnnotated, Assert.Throws<ItemRejectedException>(() => Annotations.Read(entries[2])).Reason);

        string csv = _folder.Write("boxes.csv", "filename,xmin,ymin,xmax,ymax\nx/a.jpg,1,2,33,20\n");
        Assert.Equal(33, Annotations.Read(Streamed(packed, boxes: new BoxSearch(csv))[0]).Boxes.Single().XMax);
        Assert.Single(Annotations.Read(Streamed(packed, boxes: new BoxSearch(AssumesBox: true))[2]).Boxes);
    }

    [Fact]
    public void An_image_whose_box_never_comes_is_refused_and_the_others_go_on()
    {
        CatalogueEntry[] entries = Streamed(Packed(("a.jpg", Picture(1)), ("b.jpg", Picture(2)), ("b.xml", System.Text.Encoding.UTF8.GetBytes(Voc(30)))));
        Assert.Equal(["a", "b"], entries.Select(entry => entry.Id));
        Assert.Contains("before the stream's end", Assert.Throws<ItemRejectedException>(() => Annotations.Read(entries[0])).Message, StringComparison.Ordinal);
        Assert.Single(Annotations.Read(entries[1]).Boxes);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void A_stream_that_is_cut_off_gives_what_came_and_says_so(double share)
    {
        var random = new Random(1);
        string packed = Packed(Enumerable.Range(0, 20).SelectMany(i => new (string, byte[])[] { ($"{i:D2}.jpg", [.. Picture(i), .. Noise()]), ($"{i:D2}.xml", System.Text.Encoding.UTF8.GetBytes(Voc(30))) }));
        byte[] whole = File.ReadAllBytes(packed);
        File.WriteAllBytes(packed, whole[..(int)(share * whole.Length)]);
        CatalogueEntry[] entries = Streamed(packed);
        Assert.InRange(entries.Length, 2, 20);
        Assert.All(entries[..^1], entry => Assert.Single(Annotations.Read(entry).Boxes));
        var fault = Assert.Throws<ItemRejectedException>(() => Annotations.Read(entries[^1]));
        Assert.Equal(RejectReason.ImageUnreadable, fault.Reason);
        Assert.Contains("cut off or damaged", fault.Message, StringComparison.Ordinal);

        byte[] Noise()
        {
            var bytes = new byte[2000];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    [Fact]
    public void What_is_no_tar_is_refused_in_a_sentence()
    {
        string path = Path.Combine(_folder.Path, "text.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write(new byte[3000]);
        Assert.Contains("holds no tar", Assert.Throws<InputException>(() => ImageCatalogue.OpenOnce(path, null, new BoxSearch()).Entries().ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_file_is_read_at_any_place_where_images_are_gone_over_again()
    {
        string packed = Packed(FilesOf(sample.Path));
        ImageCatalogue catalogue = ImageCatalogue.Open(packed, null, new BoxSearch());
        Assert.False(catalogue.IsStream);
        Assert.Equal(catalogue.Entries().Select(entry => entry.Id), catalogue.Entries().Select(entry => entry.Id));
        Assert.Equal(ImageCatalogue.Open(sample.Path).Entries().Select(entry => entry.Id), catalogue.Entries().Select(entry => entry.Id));
    }
}
