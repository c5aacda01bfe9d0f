using SkiaSharp;
using Streaming.Domain;

namespace Streaming.Imaging.Tests;

public class ImageCatalogueTests
{
    private static readonly byte[] Picture = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);

    private static CatalogueEntry[] List(string folder, string? split = null) => [.. ImageCatalogue.Open(folder, split).Entries()];

    private static TemporaryFolder ImageNet(string below = "")
    {
        var folder = new TemporaryFolder();
        foreach (string image in new[] { "train/n00000002/n00000002_10.JPEG", "train/n00000002/n00000002_9.JPEG", "train/n00000001/n00000001_1.JPEG", "val/b.JPEG", "val/a.JPEG" })
            folder.Write(Path.Combine(below, "Data/CLS-LOC", image), Picture);
        return folder;
    }

    [Theory]
    [InlineData("")]
    [InlineData("ILSVRC")]
    public void ImageNet_is_listed_in_ordinal_order(string below)
    {
        using TemporaryFolder folder = ImageNet(below);
        folder.Write(Path.Combine(below, "Annotations/CLS-LOC/val/a.xml"), "<annotation/>");
        CatalogueEntry[] entries = List(folder.Path);
        Assert.Equal(["n00000001_1", "n00000002_10", "n00000002_9", "a", "b"], entries.Select(e => e.Id));
        Assert.Equal([0, 1, 2, 3, 4], entries.Select(e => e.Index));
        Assert.Equal(["n00000001", "n00000002", "n00000002", "", ""], entries.Select(e => e.Synset));
        Assert.EndsWith(Path.Combine("Annotations", "CLS-LOC", "val", "a.xml"), entries[3].AnnotationPath, StringComparison.Ordinal);
        Assert.EndsWith(Path.Combine("Annotations", "CLS-LOC", "train", "n00000001", "n00000001_1.xml"), entries[0].AnnotationPath, StringComparison.Ordinal);
        Assert.All(entries, e => Assert.True(File.Exists(e.ImagePath)));
        Assert.All(entries, e => Assert.False(e.BoxesAreKnown));
    }

    [Fact]
    public void A_split_can_be_listed_alone()
    {
        using TemporaryFolder folder = ImageNet();
        Assert.Equal(["a", "b"], List(folder.Path, "val").Select(e => e.Id));
        Assert.Equal(3, List(folder.Path, "train").Length);
        Assert.Contains("'test'", Assert.Throws<InputException>(() => ImageCatalogue.Open(folder.Path, "test")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "LOC_val_solution.csv")]
    [InlineData("ILSVRC", "LOC_val_solution.csv")]
    [InlineData("ILSVRC", "ILSVRC/LOC_val_solution.csv")]
    public void Boxes_come_from_the_csv_where_there_is_no_xml(string below, string csv)
    {
        using TemporaryFolder folder = ImageNet(below);
        folder.Write(csv, "ImageId,PredictionString\r\nb,n00000007 1 2 30 20 n00000008 3 4 5 6 \r\na,n00000009 0 0 40 24\r\nzz,n00000001 1 1 2 2\r\n");
        CatalogueEntry[] entries = List(folder.Path, "val");
        Assert.Equal(["n00000009", "n00000007"], entries.Select(e => e.Synset));
        Assert.All(entries, e => Assert.True(e.BoxesAreKnown));
        Assert.Equal([new Box(0, 0, 40, 24)], entries[0].KnownBoxes);
        Assert.Equal([new Box(1, 2, 30, 20), new Box(3, 4, 5, 6)], entries[1].KnownBoxes);
        Assert.Equal([new Box(0, 0, 40, 24)], Annotations.Read(entries[0]).Boxes);
    }

    [Theory]
    [InlineData("ImageId,PredictionString\nb,n00000007 1 2 30 20\n", RejectReason.NotAnnotated)]
    [InlineData("ImageId,PredictionString\na,n00000007 1 2 30\n", RejectReason.AnnotationUnreadable)]
    [InlineData("ImageId,PredictionString\na,n00000007 1 2 30 x\n", RejectReason.AnnotationUnreadable)]
    [InlineData("a,n00000007 1 2 30 inf", RejectReason.AnnotationUnreadable)]
    [InlineData("", RejectReason.NotAnnotated)]
    public void An_image_without_a_readable_row_is_listed_and_rejected_later(string csv, RejectReason reason)
    {
        using TemporaryFolder folder = ImageNet();
        folder.Write("LOC_val_solution.csv", csv);
        CatalogueEntry a = List(folder.Path, "val")[0];
        Assert.False(a.BoxesAreKnown);
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotations.Read(a));
        Assert.Equal(reason, refusal.Reason);
        Assert.Contains("'a'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_csv_row_without_a_box_is_an_answer()
    {
        using TemporaryFolder folder = ImageNet();
        folder.Write("LOC_val_solution.csv", "ImageId,PredictionString\na,\n");
        CatalogueEntry a = List(folder.Path, "val")[0];
        Assert.True(a.BoxesAreKnown);
        Assert.Empty(Annotations.Read(a).Boxes);
    }

    [Fact]
    public void Many_csv_rows_are_found_each()
    {
        using var folder = new TemporaryFolder();
        string rows = string.Concat(Enumerable.Range(0, 1000).OrderBy(i => i * 7919 % 1000).Select(i => $"image{i},n{i:D8} {i} 0 {i + 1} 1\n"));
        LocSolution solution = LocSolution.Read(folder.Write("LOC_train_solution.csv", "ImageId,PredictionString\n" + rows));
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(solution.TryFind($"image{i}", out string synset, out Box[] boxes));
            Assert.Equal($"n{i:D8}", synset);
            Assert.Equal(i, Assert.Single(boxes).XMin);
        }

        Assert.False(solution.TryFind("image1000", out _, out _));
        Assert.False(solution.TryFind("image", out _, out _));
    }

    [Fact]
    public void A_plain_folder_is_listed_with_its_subfolders()
    {
        using var folder = new TemporaryFolder();
        foreach (string image in new[] { "z.jpg", "B.jpeg", "a.png", "deep/er/x.JPEG", "deep/y.JPG", "n01440764/1.jpg", "notes.txt", "deep/z.xml" })
            folder.Write(image, Picture);
        CatalogueEntry[] entries = List(folder.Path);
        Assert.Equal(["B", "a", "z", "deep/y", "deep/er/x", "n01440764/1"], entries.Select(e => e.Id));
        Assert.Equal("n01440764", entries[5].Synset);
        Assert.Equal(Path.Combine(folder.Path, "deep", "y.xml"), entries[3].AnnotationPath);
    }

    [Fact]
    public void Identifiers_are_unique_where_names_differ_in_the_extension_only()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jpg", Picture);
        folder.Write("a.png", Picture);
        folder.Write("b.jpg", Picture);
        Assert.Equal(["a.jpg", "a.png", "b"], List(folder.Path).Select(e => e.Id));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_link_to_a_folder_above_is_not_followed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("below/a.jpg", Picture);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "below", "back"), folder.Path);
        Assert.Single(await Task.Run(() => List(folder.Path), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Two_lists_are_equal_and_the_first_entry_needs_only_the_first_folder()
    {
        using TemporaryFolder folder = ImageNet();
        ImageCatalogue catalogue = ImageCatalogue.Open(folder.Path);
        Assert.Equal(catalogue.Entries().Select(e => (e.Index, e.Id, e.ImagePath)), catalogue.Entries().Select(e => (e.Index, e.Id, e.ImagePath)));

        using IEnumerator<CatalogueEntry> list = catalogue.Entries().GetEnumerator();
        Assert.True(list.MoveNext());
        folder.Write("Data/CLS-LOC/train/n00000002/n00000002_11.JPEG", Picture);
        var rest = new List<string>();
        while (list.MoveNext())
            rest.Add(list.Current.Id);
        Assert.Contains("n00000002_11", rest);
    }

    [Fact]
    public void A_folder_that_cannot_be_used_ends_with_one_sentence()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("does not exist", Message(Path.Combine(folder.Path, "missing")), StringComparison.Ordinal);
        Assert.Contains("holds no image", Message(folder.Path), StringComparison.Ordinal);
        Assert.Contains("is a file", Message(folder.Write("file.jpg", Picture)), StringComparison.Ordinal);

        static string Message(string path)
        {
            string message = Assert.Throws<InputException>(() => ImageCatalogue.Open(path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            return message;
        }
    }

    [Fact]
    public void A_folder_that_may_not_be_read_ends_with_one_sentence()
    {
        Assert.SkipWhen(Environment.UserName == "root", "permissions do not bind this user");
        using var folder = new TemporaryFolder();
        string closed = Directory.CreateDirectory(Path.Combine(folder.Path, "closed")).FullName;
        if (OperatingSystem.IsWindows())
            Assert.Skip("permissions are set in another way here");
        else
            File.SetUnixFileMode(closed, UnixFileMode.None);
        Assert.Contains(closed, Assert.Throws<InputException>(() => ImageCatalogue.Open(closed)).Message, StringComparison.Ordinal);
    }
}
