using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests;

public class LabelledImagesTests
{
    private static readonly byte[] Picture = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);

    private static TemporaryFolder Folder(params string[] images)
    {
        var folder = new TemporaryFolder();
        foreach (string image in images)
            folder.Write(image, Picture);
        return folder;
    }

    private static string Message(Action open) => Assert.Throws<InputException>(open).Message;

    [Fact]
    public void Folders_are_classes_in_ordinal_order()
    {
        using TemporaryFolder folder = Folder("train/dog/2.jpg", "train/dog/1.jpg", "train/Cat/deep/3.png", "val/dog/4.jpg");
        Assert.True(LabelledImages.HasPart(folder.Path, "train"));
        Assert.False(LabelledImages.HasPart(folder.Path, "test"));
        LabelledImages train = LabelledImages.Open(folder.Path, "train");
        Assert.Equal(["Cat", "dog"], train.Classes);
        Assert.Equal([("Cat/deep/3", 0), ("dog/1", 1), ("dog/2", 1)], train.Images.Select(image => (image.Id, image.Label)));

        LabelledImages val = LabelledImages.Open(folder.Path, "val");
        Assert.Equal(0, val.Images[0].Label);
        Assert.Equal(1, val.LabelledBy(train.Classes, "the network").Images[0].Label);
        Assert.Equal(["Cat", "dog"], val.LabelledBy(train.Classes, "the network").Classes);
    }

    [Fact]
    public void Classes_may_lie_in_the_folder_itself()
    {
        using TemporaryFolder folder = Folder("b/1.jpg", "a/2.jpg");
        Assert.Equal(["a", "b"], LabelledImages.Open(folder.Path).Classes);
    }

    [Fact]
    public void ImageNets_classes_are_synsets_of_folders_of_annotations_and_of_the_solution()
    {
        using TemporaryFolder folder = Folder("Data/CLS-LOC/train/n00000002/x.JPEG", "Data/CLS-LOC/train/n00000001/y.JPEG", "Data/CLS-LOC/val/z.JPEG");
        folder.Write("LOC_val_solution.csv", "ImageId,PredictionString\nz,n00000002 1 2 3 4\n");
        Assert.Equal(["n00000001", "n00000002"], LabelledImages.Open(folder.Path, "train").Classes);
        Assert.Equal(["n00000002"], LabelledImages.Open(folder.Path, "val").Classes);

        folder.Write("Annotations/CLS-LOC/val/z.xml", "<annotation><object><name>n00000001</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>");
        Assert.Equal(["n00000001"], LabelledImages.Open(folder.Path, "val").Classes);

        folder.Write("Annotations/CLS-LOC/val/z.xml", "<annotation></annotation>");
        Assert.Contains("does not tell its class", Message(() => LabelledImages.Open(folder.Path, "val")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_set_of_classes_is_named()
    {
        using TemporaryFolder folder = Folder("a/1.jpg", "b/2.jpg");
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));
        Assert.Contains(Path.Combine(folder.Path, "empty"), Message(() => LabelledImages.Open(folder.Path)), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(folder.Path, "empty"));
        string loose = folder.Write("3.jpg", Picture);
        Assert.Contains(loose, Message(() => LabelledImages.Open(folder.Path)), StringComparison.Ordinal);
        File.Delete(loose);
        string message = Message(() => LabelledImages.Open(folder.Path).LabelledBy(["a", "c"], "the network"));
        Assert.Contains("'b'", message, StringComparison.Ordinal);
        Assert.Contains("the network", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_back_is_no_class_and_one_to_a_class_is_refused_as_a_link()
    {
        using TemporaryFolder folder = Folder("a/1.jpg", "b/2.jpg");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "back"), folder.Path);
        LabelledImages images = LabelledImages.Open(folder.Path);
        Assert.Equal(["a", "b"], images.Classes);
        Assert.Equal(2, images.Images.Count);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "c"), Path.Combine(folder.Path, "a"));
        Assert.Contains("link", Message(() => LabelledImages.Open(folder.Path)), StringComparison.Ordinal);
    }
}
