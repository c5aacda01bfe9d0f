using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Catalogue;

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
        Assert.EndsWith(Path.Combine("Annotations", "CLS-LOC", "val", "a.xml"), entries[3].AnnotationPaths[0], StringComparison.Ordinal);
        Assert.EndsWith(Path.Combine("Annotations", "CLS-LOC", "train", "n00000001", "n00000001_1.xml"), entries[0].AnnotationPaths[0], StringComparison.Ordinal);
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

    [Theory]
    [InlineData("b,n00000007 1 2 3 4\na,n00000001 1 2 3 4\nb,n00000008 5 6 7 8\n")]
    [InlineData("imageid,predictionstring\r\nb,n00000007 1 2 3 4 \r\nb,n00000008 5 6 7 8\r\n")]
    [InlineData("\uFEFFIMAGEID,PREDICTIONSTRING\n\"b\",\"n00000007 1 2 3 4\"\nc,\n\"b\",\"n00000008 5 6 7 8\"")]
    [InlineData("ImageId,PredictionString\nb,n00000007 1 2 3 4\nb,n00000008 5 6 7 8\nb,n00000007 1 2 3 4\n")]
    [InlineData("b,n00000007 1 2 3 4\rb,n00000008\t5 6  7 8\r")]
    public void All_rows_of_an_image_count_and_equal_ones_once(string csv)
    {
        using TemporaryFolder folder = ImageNet();
        folder.Write("LOC_val_solution.csv", csv);
        CatalogueEntry b = List(folder.Path, "val")[1];
        Assert.Equal([new Box(1, 2, 3, 4), new Box(5, 6, 7, 8)], b.KnownBoxes);
        Assert.Equal("n00000007", b.Synset);
    }

    [Theory]
    [InlineData("a,n00000007 1 2 30 20\na,n00000007 1 2 30 x\n")]
    [InlineData("a,n00000007 1,5 2 30 20\n")]
    [InlineData("a,n00000007 30 2 1 20\n")]
    public void An_image_one_of_whose_rows_is_not_readable_is_refused(string csv)
    {
        using TemporaryFolder folder = ImageNet();
        folder.Write("LOC_val_solution.csv", csv);
        Assert.Throws<ItemRejectedException>(() => Annotations.Read(List(folder.Path, "val")[0]));
    }

    [Fact]
    public void A_csv_in_utf_16_ends_with_one_sentence()
    {
        using TemporaryFolder folder = ImageNet();
        folder.Write("LOC_val_solution.csv", [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("a,n00000007 1 2 30 20")]);
        Assert.Contains("UTF-16", Assert.Throws<InputException>(() => List(folder.Path, "val")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_csv_ends_with_one_sentence()
    {
        using TemporaryFolder folder = ImageNet();
        folder.Write("LOC_val_solution.csv", "");
        Assert.Contains("is empty", Assert.Throws<InputException>(() => List(folder.Path, "val")).Message, StringComparison.Ordinal);
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
        BoxTable solution = BoxFile.Read(folder.Write("LOC_train_solution.csv", "ImageId,PredictionString\n" + rows));
        for (int i = 0; i < 1000; i++)
        {
            int row = solution.Find($"image{i}");
            Assert.Equal($"n{i:D8}", solution.SynsetOf(row));
            Assert.Equal(i, Assert.Single(solution.BoxesOf(row).Boxes).XMin);
        }

        Assert.Equal([-1, -1], [solution.Find("image1000"), solution.Find("image")]);
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
        Assert.Equal(Path.Combine(folder.Path, "deep", "y.xml"), entries[3].AnnotationPaths[0]);
    }

    [Theory]
    [InlineData("images/x.jpg", "annotations/x.xml", "")]
    [InlineData("JPEGImages/x.jpg", "Annotations/x.xml", "")]
    [InlineData("Images/x.jpg", "ANNOTATIONS/x.xml", "")]
    [InlineData("images/x.jpg", "annotations/xmls/x.xml", "")]
    [InlineData("VOC2007/JPEGImages/x.jpg", "VOC2007/Annotations/x.xml", "")]
    [InlineData("JPEGImages/x.jpg", "Annotations/x.xml", "JPEGImages")]
    [InlineData("images/train/x.jpg", "annotations/train/x.xml", "")]
    [InlineData("train/x.jpg", "annotations/train/x.xml", "")]
    [InlineData("val/n01440764/x.jpg", "Annotations/val/x.xml", "")]
    [InlineData("x.jpg", "annotations/x.xml", "")]
    [InlineData("a/x.jpg", "a/x.XML", "")]
    public void Boxes_are_found_in_folders_beside_those_of_images(string image, string annotation, string dataset)
    {
        using var folder = new TemporaryFolder();
        folder.Write(image, Picture);
        folder.Write(annotation, "<annotation><object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>");
        CatalogueEntry entry = Assert.Single(List(Path.Combine(folder.Path, dataset)));
        Assert.Equal([new Box(1, 2, 3, 4)], Annotations.Read(entry).Boxes);
        Assert.Equal([Path.Combine(folder.Path, annotation)], Annotations.PlacesOf(entry.ImagePath));
    }

    [Fact]
    public void Boxes_of_another_folders_image_of_the_same_name_are_not_taken()
    {
        using var folder = new TemporaryFolder();
        folder.Write("others/x.jpg", Picture);
        folder.Write("annotations/x.xml", "<annotation/>");
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotations.Read(List(folder.Path).Single()));
        Assert.Contains(Path.Combine(folder.Path, "others", "x.xml"), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flat_boxes_of_images_that_were_sorted_into_synsets_are_found(bool besideCsv)
    {
        using var folder = new TemporaryFolder();
        folder.Write("Data/CLS-LOC/val/n01440764/a.JPEG", Picture);
        folder.Write("Annotations/CLS-LOC/val/a.xml", "<annotation><object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>");
        if (besideCsv)
            folder.Write("LOC_val_solution.csv", "a,n01440764 1 2 3 4\n");
        AnnotatedImage image = Annotations.Read(List(folder.Path).Single());
        Assert.Equal([new Box(1, 2, 3, 4)], image.Boxes);
        Assert.Equal("n01440764", image.Entry.Synset);
    }

    [Fact]
    public void The_csv_counts_where_the_folder_of_annotations_is_empty()
    {
        using TemporaryFolder folder = ImageNet();
        Directory.CreateDirectory(Path.Combine(folder.Path, "Annotations/CLS-LOC/val"));
        folder.Write("LOC_val_solution.csv", "a,n01440764 1 2 3 4\n");
        Assert.True(List(folder.Path, "val")[0].BoxesAreKnown);
    }

    [Fact]
    public void Pictures_of_other_kinds_are_counted()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "a.jfif", "b.jpe", "c.BMP", "d.webp", "e.gif", "f.HEIC", "g.heic", "below/h.tif", "notes.txt", "x.xml" })
            folder.Write(name, Picture);
        ImageCatalogue catalogue = ImageCatalogue.Open(folder.Path);
        Assert.Equal(["a", "b", "c", "d", "e"], catalogue.Entries().Select(e => e.Id));
        Assert.Equal("2 .heic, 1 .tif", catalogue.PassedOver.Words);
        Assert.Equal(5, catalogue.Entries().Count());
        Assert.Equal("2 .heic, 1 .tif", catalogue.PassedOver.Words);

        using var only = new TemporaryFolder();
        only.Write("a.tiff", Picture);
        Assert.Contains("1 .tiff", Assert.Throws<InputException>(() => ImageCatalogue.Open(only.Path)).Message, StringComparison.Ordinal);
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
