using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests;

/// Which image a box is of, wherever boxes are from.
public sealed class BoxSearchTests : IDisposable
{
    private const string Header = "image,xmin,ymin,xmax,ymax\n";
    private const string Voc = "<annotation><object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>";

    private static readonly byte[] Picture = Pictures.Encoded(40, 24, SKEncodedImageFormat.Png);
    private static readonly Box[] Drawn = [new Box(1, 2, 3, 4)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string In(string relative) => Path.Combine(_folder.Path, relative);

    private void Images(params string[] names)
    {
        foreach (string name in names)
            _folder.Write(Path.Combine("set", name), Picture);
    }

    private string? Table(string rows) => _folder.Write("boxes.csv", Header + rows);

    private ImageCatalogue Open(string? annotations = null, string? split = null, bool assumes = false) => ImageCatalogue.Open(In("set"), split, new BoxSearch(annotations, assumes));

    private string Refused(string? annotations = null) => Assert.Throws<InputException>(() => Open(annotations).Entries().ToList()).Message;

    // Each image's boxes, or the reason why there are none.
    private static Dictionary<string, string> Read(ImageCatalogue catalogue) => catalogue.Entries().ToDictionary(entry => entry.Id, entry =>
    {
        try
        {
            return string.Join(' ', Annotations.Read(entry).Boxes.Select(box => FormattableString.Invariant($"{box.XMin},{box.YMin},{box.XMax},{box.YMax}")));
        }
        catch (ItemRejectedException e)
        {
            return e.Reason.ToString();
        }
    });

    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("a.png", "a")]
    [InlineData("val/a.png", "a.png")]
    [InlineData("val/a.png", "val/a.png")]
    [InlineData("val/a.png", "val\\a.png")]
    [InlineData("val/a.png", "./val/./a.png")]
    [InlineData("val/a.png", "set/val/a.png")]
    [InlineData("val/a.png", "x/../val/a.png")]
    [InlineData("val/a.png", "../../val/a.png")]
    [InlineData("val/a.png", "/their/disk/val/a.png")]
    [InlineData("val/a.png", "C:\\data\\val\\a.png")]
    public void A_name_is_that_of_the_image_whose_path_ends_so(string image, string name)
    {
        Images(image);
        Assert.Equal("1,2,3,4", Read(Open(Table($"{name},1,2,3,4\n"))).Single().Value);
    }

    [Fact]
    public void Names_never_lead_out_of_the_dataset()
    {
        Images("a.png");
        _folder.Write("secret/b.png", Picture);
        string message = Refused(Table($"../secret/b.png,1,2,3,4\n{In("secret/b.png")},1,2,3,4\n"));
        Assert.Contains("names none of the 1 images", message, StringComparison.Ordinal);
        Assert.Contains("secret/b.png", message, StringComparison.Ordinal);
        Assert.Contains("'a.png'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_several_images_answer_to_is_nobodys()
    {
        Images("x/a.png", "y/a.png", "c.png");
        var read = Read(Open(Table("a.png,1,2,3,4\nc.png,1,2,3,4\n")));
        Assert.Equal(("AnnotationUnreadable", "AnnotationUnreadable", "1,2,3,4"), (read["x/a"], read["y/a"], read["c"]));
    }

    [Fact]
    public void The_path_below_the_dataset_comes_first()
    {
        Images("a.png", "y/a.png", "z/a.png");
        var read = Read(Open(Table("a.png,1,2,3,4\nz/a.png,5,6,7,8\n")));
        Assert.Equal(("1,2,3,4", "NotAnnotated", "5,6,7,8"), (read["a"], read["y/a"], read["z/a"]));
    }

    [Fact]
    public void An_image_that_several_longer_names_answer_to_is_refused_unless_the_datasets_folder_tells()
    {
        Images("a.png", "b.png");
        var read = Read(Open(Table("there/set/a.png,1,2,3,4\nthere/other/a.png,5,6,7,8\nthere/one/b.png,1,2,3,4\nthere/two/b.png,5,6,7,8\n")));
        Assert.Equal(("1,2,3,4", "AnnotationUnreadable"), (read["a"], read["b"]));
    }

    [Fact]
    public void Shares_are_of_the_images_own_size_and_a_stated_size_must_be_it()
    {
        Images("a.png", "b.png");
        Assert.Equal("10,6,30,24", Read(Open(_folder.Write("s.csv", "image,xmin,ymin,xmax,ymax\na.png,0.25,0.25,0.75,1\n")))["a"]);
        var read = Read(Open(_folder.Write("w.csv", "filename,width,height,xmin,ymin,xmax,ymax\na.png,40,24,1,2,3,4\nb.png,24,40,1,2,3,4\n")));
        Assert.Equal(("1,2,3,4", "AnnotationUnreadable"), (read["a"], read["b"]));
    }

    [Theory]
    [InlineData("a.png", "a.xml")]
    [InlineData("val/a.png", "a.xml")]
    [InlineData("val/a.png", "val/a.xml")]
    [InlineData("val/n01440764/a.png", "val/a.xml")]
    [InlineData("Data/CLS-LOC/val/n01440764/a.JPEG", "val/a.xml")]
    [InlineData("images/val/a.png", "val/a.xml")]
    [InlineData("val/a.png", "val/a.XML")]
    public void A_folder_of_xml_may_be_flat_or_sorted(string image, string annotation)
    {
        Images(image);
        _folder.Write(Path.Combine("xml", annotation), Voc);
        Assert.Equal(Drawn, Annotations.Read(Open(In("xml")).Entries().Single()).Boxes);
        Assert.Equal(Drawn, Annotations.Read(Open(In("xml") + "/").Entries().Single()).Boxes);
    }

    [Fact]
    public void An_annotation_that_several_images_answer_to_is_nobodys()
    {
        Images("x/a.png", "y/a.png", "b.png", "y/b.png");
        _folder.Write("xml/a.xml", Voc);
        _folder.Write("xml/b.xml", Voc);
        var read = Read(Open(In("xml")));
        Assert.Equal(("AnnotationUnreadable", "AnnotationUnreadable", "1,2,3,4", "NotAnnotated"), (read["x/a"], read["y/a"], read["b"], read["y/b"]));
    }

    [Fact]
    public void A_folder_without_an_annotation_of_the_images_is_refused()
    {
        Images("a.png");
        _folder.Write("xml/b.xml", Voc);
        Assert.Contains(In("xml/a.xml"), Refused(In("xml")), StringComparison.Ordinal);
        _folder.Write("xml/boxes.csv", Header + "a.png,1,2,3,4\n");
        Assert.Contains(In("xml/boxes.csv"), Refused(In("xml")), StringComparison.Ordinal);
        Assert.Contains("--annotations", Refused(In("missing")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set/boxes.csv")]
    [InlineData("set/annotations/boxes.csv")]
    public void A_file_of_boxes_in_the_dataset_is_found(string place)
    {
        Images("val/a.png", "val/b.png");
        _folder.Write(place, Header + "a.png,1,2,3,4\n");
        _folder.Write("set/labels.csv", "image,label\na.png,fish\n");
        _folder.Write("set/other.csv", Header + "q.png,1,2,3,4\n");
        ImageCatalogue catalogue = Open();
        Assert.Equal(new BoxOrigin(In(place), false, 1, 2), catalogue.BoxesFrom);
        Assert.Equal("1,2,3,4", Read(catalogue)["val/a"]);
        Assert.Equal("NotAnnotated", Read(catalogue)["val/b"]);
        Assert.Equal(["val/a", "val/b"], ImageCatalogue.Open(In("set")).Entries().Select(entry => entry.Id));
        Assert.Equal("1,2,3,4", Read(Open(split: "val"))["a"]);
    }

    [Fact]
    public void Several_files_of_boxes_are_named_and_xml_comes_before_any()
    {
        Images("a.png");
        _folder.Write("set/one.csv", Header + "a.png,5,6,7,8\n");
        _folder.Write("set/two.csv", Header + "a.png,5,6,7,8\n");
        string message = Refused();
        Assert.All(["one.csv", "two.csv", "--annotations"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        _folder.Write("set/a.xml", Voc);
        Assert.Null(Open().BoxesFrom);
        Assert.Equal("1,2,3,4", Read(Open())["a"]);
        Assert.Equal("5,6,7,8", Read(Open(In("set/two.csv")))["a"]);
    }

    [Fact]
    public void A_box_is_assumed_where_there_is_no_annotation_and_nowhere_else()
    {
        Images("a.png", "b.png", "c.png");
        _folder.Write("set/b.xml", Voc);
        _folder.Write("set/c.xml", "<annotation/>");
        var read = Read(Open(assumes: true));
        Assert.Equal(("1,2,3,4", ""), (read["b"], read["c"]));
        AnnotatedImage assumed = Annotations.Read(Open(assumes: true).Entries().First());
        Box box = Assert.Single(assumed.Boxes);
        Assert.Equal((0.5, 1.0, 20.0, 12.0), (Math.Round(box.Area / (40 * 24), 9), box.Elongation, box.CentreX, box.CentreY));
        Assert.True(Selection.judge(Selection.defaults, assumed).IsOk);
    }
}
