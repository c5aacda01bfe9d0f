using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests.Archives;

public class PatternTests(WrittenSample sample) : IClassFixture<WrittenSample>
{
    private static readonly byte[] Picture = Pictures.Encoded(40, 24, SkiaSharp.SKEncodedImageFormat.Jpeg);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public void Tars_of_a_pattern_are_one_dataset()
    {
        using TemporaryFolder folder = new();
        (string Name, byte[] Content)[] files = Packed.Flat(sample.Path);
        foreach (var (name, content) in files)
            folder.Write("plain/" + name, content);
        foreach (var (part, some) in files.GroupBy(file => file.Name[^6] % 3).Index())
            folder.Write($"shards/s-{part:D6}.tar", Packed.Tar(some));
        Told[] expected = Told.Of(Path.Combine(folder.Path, "plain"));
        Assert.Equal(expected, Told.Of(Path.Combine(folder.Path, "shards/s-{000000..000002}.tar")));
        Assert.Equal(expected, Told.Of(Path.Combine(folder.Path, "shards/s-00000{0,1,2}.tar")));
        folder.Write("two/a/s-7.tar", Packed.Tar(files[..10]));
        folder.Write("two/b/s-7.tar", Packed.Tar(files[10..]));
        Assert.Equal(expected, Told.Of(Path.Combine(folder.Path, "two/{a,b}/s-{7..7}.tar")));
        // Each tar of a folder without images is the folder of its name.
        Assert.Equal(expected.Length, Told.Of(Path.Combine(folder.Path, "shards")).Length);
        Assert.StartsWith("s-000000/", Told.Of(Path.Combine(folder.Path, "shards"))[0].Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tar_of_a_pattern_that_is_missing_is_named()
    {
        using TemporaryFolder folder = new();
        folder.Write("s-0.tar", Packed.Tar([("a.jpg", Picture)]));
        folder.Write("s-2.tar", Packed.Tar([("b.jpg", Picture)]));
        string message = Assert.Throws<InputException>(() => ImageCatalogue.Open(Path.Combine(folder.Path, "s-{0..2}.tar"))).Message;
        Assert.Contains("s-1.tar", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s-2.tar", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_two_tars_of_a_pattern_have_is_refused()
    {
        using TemporaryFolder folder = new();
        folder.Write("s-0.tar", Packed.Tar([("a.jpg", Picture)]));
        folder.Write("s-1.tar", Packed.Tar([("a.jpg", Picture)]));
        string message = Assert.Throws<InputException>(() => ImageCatalogue.Open(Path.Combine(folder.Path, "s-{0..1}.tar"))).Message;
        Assert.Contains("s-0.tar", message, StringComparison.Ordinal);
        Assert.Contains("s-1.tar", message, StringComparison.Ordinal);
        Assert.Contains("'a.jpg'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tar_of_a_pattern_that_ends_in_the_middle_gives_its_good_members_and_a_fault()
    {
        using TemporaryFolder folder = new();
        folder.Write("s-0.tar", Packed.Tar([("a.jpg", Picture), ("b.jpg", Picture)]).AsSpan(0, 3000));
        folder.Write("s-1.tar", Packed.Tar([("c.jpg", Picture)]));
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(Path.Combine(folder.Path, "s-{0..1}.tar")).Entries()];
        Assert.Equal(["a", "c", "s-0.tar"], entries.Select(entry => entry.Id));
        Assert.Contains("cut off", entries[2].Table!.Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_and_classes_come_from_what_lies_beside()
    {
        using TemporaryFolder folder = new();
        (string, byte[])[] files =
        [
            ("1.jpg", Picture), ("1.cls", Text("n00000007\n")), ("1.json", Text("{\"xmin\": 1, \"ymin\": 2, \"xmax\": 30, \"ymax\": 20, \"width\": 40, \"height\": 24}")),
            ("2.jpg", Picture), ("2.cls", Text("n00000008")), ("2.json", Text("{\"bbox\": [1, 2, 29, 18], \"label\": \"other\"}")), ("2.txt", Text("words")),
            ("3.jpg", Picture), ("3.cls", Text("n00000008")), ("3.json", Text("{\"objects\": [{\"bbox\": [1, 2, 29, 18]}, {\"bbox\": [0, 0, 4, 4]}]}")),
            ("4.jpg", Picture), ("4.cls", Text("n00000008")), ("4.json", Text("{\"annotations\": {\"bbox\": [[1, 2, 29, 18]], \"category\": [3]}}")),
            ("5.jpg", Picture), ("5.cls", Text("7")), ("5.json", Text("{\"caption\": \"no box\"}")),
            ("6.jpg", Picture), ("6.cls", Text("7")), ("6.json", Text("{\"bbox\": [0.025, 0.25, 0.725, 0.5]}")),
            ("7.jpg", Picture), ("7.cls", Text("7")), ("7.json", Text("{\"bbox\": [1, 2, 3]}")),
            ("8.jpg", Picture), ("8.cls", Text("7")), ("8.json", Text("not json")),
            ("9.jpg", Picture), ("9.cls", Text("7")), ("9.json", Text("{\"objects\": []}")),
        ];
        foreach (var (name, content) in files)
            folder.Write("plain/" + name, content);
        string archive = folder.Write("w.tar", Packed.Tar(files));
        Told[] told = Told.Of(archive);
        Assert.Equal(Told.Of(Path.Combine(folder.Path, "plain")), told);
        Assert.Equal(
            [
                "40x24 n00000007 1,2,30,20", "40x24 n00000008 1,2,30,20", "40x24 n00000008 1,2,30,20 0,0,4,4", "40x24 n00000008 1,2,30,20", "NotAnnotated", "40x24  1,6,30,18", "AnnotationUnreadable",
                "AnnotationUnreadable", "40x24  ",
            ],
            told.Select(image => image.What));
        LabelledImages labelled = LabelledImages.Open(archive);
        Assert.Equal(["7", "n00000007", "n00000008"], labelled.Classes);
        Assert.Equal([1, 2, 2, 2, 0, 0, 0, 0, 0], labelled.Images.Select(image => image.Label));
    }

    [Fact]
    public void Classes_come_from_the_json_where_there_is_no_cls()
    {
        using TemporaryFolder folder = new();
        string archive = folder.Write("w.tar", Packed.Tar([("1.jpg", Picture), ("1.json", Text("{\"label\": 12}")), ("2.jpg", Picture), ("2.json", Text("{\"label\": \"cat\"}"))]));
        Assert.Equal(["12", "cat"], LabelledImages.Open(archive).Classes);
        string lacking = folder.Write("l.tar", Packed.Tar([("1.jpg", Picture), ("1.json", Text("{\"label\": 12}")), ("2.jpg", Picture)]));
        Assert.Contains("2.jpg", Assert.Throws<InputException>(() => LabelledImages.Open(lacking)).Message, StringComparison.Ordinal);
    }
}
