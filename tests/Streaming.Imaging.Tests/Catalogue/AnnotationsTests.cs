using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests;

public sealed class AnnotationsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Voc(string body) => $"<annotation><filename>a</filename>{body}</annotation>";

    private static string Object(string box = "<xmin>1</xmin><ymin>2</ymin><xmax>40</xmax><ymax>24</ymax>", string name = "n01440764") =>
        $"<object><name>{name}</name><bndbox>{box}</bndbox></object>";

    private CatalogueEntry Entry(string xml, byte[]? image = null)
    {
        _folder.Write("a.jpg", image ?? Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg));
        _folder.Write("a.xml", xml);
        return ImageCatalogue.Open(_folder.Path).Entries().Single();
    }

    private ItemRejectedException Refused(string xml)
    {
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotations.Read(Entry(xml)));
        Assert.Equal(RejectReason.AnnotationUnreadable, refusal.Reason);
        Assert.Contains("a.xml", refusal.Message, StringComparison.Ordinal);
        return refusal;
    }

    [Fact]
    public void Boxes_size_and_synset_are_read()
    {
        AnnotatedImage image = Annotations.Read(Entry(Voc("<size><width>40</width><height>24</height></size>" + Object() + Object("<ymax>9</ymax><xmax>8</xmax><ymin>7.5</ymin><xmin> 6 </xmin>"))));
        Assert.Equal((40, 24), (image.Width, image.Height));
        Assert.Equal([new Box(1, 2, 40, 24), new Box(6, 7.5, 8, 9)], image.Boxes);
        Assert.Equal("n01440764", image.Entry.Synset);
        Assert.Equal("a", image.Entry.Id);
    }

    [Fact]
    public void A_declaration_comments_and_unknown_elements_do_no_harm()
    {
        string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- made by hand -->\n"
            + Voc("words <extra a='b'><bndbox><xmin>9</xmin></bndbox></extra>" + Object("<xmin><![CDATA[1]]></xmin><ymin>2<!-- two --></ymin><xmax>3</xmax><ymax>4</ymax><zmax/>"));
        Assert.Equal([new Box(1, 2, 3, 4)], Annotations.Read(Entry(xml)).Boxes);
    }

    [Fact]
    public void No_object_is_no_box_and_no_error() => Assert.Empty(Annotations.Read(Entry(Voc(""))).Boxes);

    [Fact]
    public void A_name_that_is_no_synset_is_not_taken_for_one() =>
        Assert.Equal("", Annotations.Read(Entry(Voc(Object(name: "person")))).Entry.Synset);

    [Fact]
    public void Boxes_of_an_objects_parts_do_not_count()
    {
        string xml = Voc("<object><name>person</name><part><name>head</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>6</xmax><ymax>6</ymax></bndbox></part>"
            + "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object>");
        Assert.Equal([new Box(1, 2, 3, 4)], Annotations.Read(Entry(xml)).Boxes);
    }

    [Fact]
    public void A_box_that_fills_the_image_lies_inside_it()
    {
        AnnotatedImage image = Annotations.Read(Entry(Voc(Object("<xmin>0</xmin><ymin>0</ymin><xmax>40</xmax><ymax>24</ymax>"))));
        var judged = Selection.judge(Selection.defaults, image);
        Assert.NotEqual(RejectReason.BoxOutsideImage, judged.ErrorValue.Item1);
    }

    [Theory]
    [InlineData("<annotation><object></annotation>")]
    [InlineData("not xml")]
    [InlineData("")]
    [InlineData("<html/>")]
    public void What_is_not_a_well_formed_annotation_is_refused(string xml) => Refused(xml);

    [Theory]
    [InlineData("<xmin>1</xmin><ymin>2</ymin><xmax>1,5</xmax><ymax>4</ymax>", "xmax")]
    [InlineData("<xmin>1</xmin><ymin>2</ymin><xmax>1 234</xmax><ymax>4</ymax>", "xmax")]
    [InlineData("<xmin>1</xmin><ymin>2</ymin><xmax>(4)</xmax><ymax>4</ymax>", "xmax")]
    [InlineData("<xmin>9</xmin><ymin>2</ymin><xmax>4</xmax><ymax>4</ymax>", "xmin")]
    [InlineData("<xmin>1</xmin><ymin>8</ymin><xmax>4</xmax><ymax>4</ymax>", "ymin")]
    [InlineData("<xmin>1</xmin><ymin>2</ymin><xmax>40</xmax>", "ymax")]
    [InlineData("<xmin>1</xmin><ymin></ymin><xmax>40</xmax><ymax>4</ymax>", "ymin")]
    [InlineData("<xmin>one</xmin><ymin>2</ymin><xmax>40</xmax><ymax>4</ymax>", "xmin")]
    [InlineData("<xmin>1</xmin><ymin>2</ymin><xmax>NaN</xmax><ymax>4</ymax>", "xmax")]
    [InlineData("<xmin>1</xmin><ymin>2</ymin><xmax>1e999</xmax><ymax>4</ymax>", "xmax")]
    public void Missing_numbers_are_refused_by_name(string box, string name) =>
        Assert.Contains($"<{name}>", Refused(Voc(Object(box))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_object_without_a_box_is_refused() => Refused(Voc("<object><name>x</name></object>"));

    [Fact]
    public void Every_box_of_an_object_counts()
    {
        string xml = Voc("<object><name>x</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>"
            + "<bndbox><ymax>8</ymax><xmin>5</xmin><ymin>6</ymin><xmax>7</xmax></bndbox></object>" + Object());
        Assert.Equal([new Box(1, 2, 3, 4), new Box(5, 6, 7, 8), new Box(1, 2, 40, 24)], Annotations.Read(Entry(xml)).Boxes);
    }

    [Theory]
    [InlineData("<xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax><xmax>30</xmax>", "xmax")]
    [InlineData("<xmin>1</xmin><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax>", "xmin")]
    public void A_number_that_stands_twice_is_refused(string box, string name) =>
        Assert.Contains($"two elements <{name}>", Refused(Voc(Object(box))).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_sizes_are_refused() =>
        Refused(Voc("<size><width>40</width><height>24</height></size><size><width>24</width><height>40</height></size>" + Object()));

    [Fact]
    public void A_text_in_pieces_is_one_number()
    {
        string xml = Voc(Object("<xmin>1</xmin><ymin>2</ymin><xmax>3<!-- and -->0</xmax><ymax>1<![CDATA[2]]>&#46;5</ymax>"));
        Assert.Equal([new Box(1, 2, 30, 12.5)], Annotations.Read(Entry(xml)).Boxes);
    }

    [Fact]
    public void Boxes_of_all_annotations_count_and_those_in_both_once()
    {
        CatalogueEntry entry = Entry(Voc(Object() + Object("<xmin>5</xmin><ymin>5</ymin><xmax>6</xmax><ymax>6</ymax>")));
        _folder.Write("Annotations/a.xml", Voc(Object() + Object("<xmin>7</xmin><ymin>7</ymin><xmax>8</xmax><ymax>8</ymax>")));
        entry = ImageCatalogue.Open(_folder.Path).Entries().Single();
        Assert.Equal([new Box(1, 2, 40, 24), new Box(5, 5, 6, 6), new Box(7, 7, 8, 8)], Annotations.Read(entry).Boxes);
    }

    [Theory]
    [InlineData("gbk", "图片")]
    [InlineData("gb2312", "图片")]
    [InlineData("big5", "圖片")]
    [InlineData("shift_jis", "画像")]
    [InlineData("windows-1252", "é")]
    [InlineData("iso-8859-1", "é")]
    [InlineData("utf-8", "é图")]
    [InlineData("utf-16", "é图")]
    public void Xml_is_read_in_the_encoding_that_it_declares(string encoding, string text)
    {
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        System.Text.Encoding e = System.Text.Encoding.GetEncoding(encoding);
        CatalogueEntry entry = Entry("");
        byte[] xml = [.. e.GetPreamble(), .. e.GetBytes($"<?xml version=\"1.0\" encoding=\"{encoding}\"?><annotation><filename>{text}</filename>{Object()}</annotation>")];
        _folder.Write("a.xml", xml);
        Assert.Equal([new Box(1, 2, 40, 24)], Annotations.Read(entry).Boxes);
    }

    [Theory]
    [InlineData("klingon")]
    [InlineData("utf-7")]
    public void An_encoding_that_is_not_known_is_refused_by_name(string encoding) =>
        Assert.Contains(encoding, Refused($"<?xml version=\"1.0\" encoding=\"{encoding}\"?>" + Voc(Object())).Message, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void A_file_that_is_far_too_large_is_refused_before_it_is_read()
    {
        CatalogueEntry entry = Entry("<annotation/>");
        using (FileStream file = File.OpenWrite(entry.AnnotationPaths[0]))
            file.SetLength(8L << 30);
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotations.Read(entry));
        Assert.Contains("a.xml", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_entities_are_refused_and_not_read()
    {
        string secret = _folder.Write("secret.txt", "40");
        string xml = $"<!DOCTYPE annotation [<!ENTITY s SYSTEM \"file://{secret}\">]>" + Voc(Object("<xmin>1</xmin><ymin>2</ymin><xmax>&s;</xmax><ymax>4</ymax>"));
        Refused(xml);
    }

    [Fact(Timeout = 30_000)]
    public async Task Entities_that_multiply_are_refused_at_once()
    {
        string entities = string.Concat(Enumerable.Range(1, 20).Select(i => $"<!ENTITY e{i} \"&e{i - 1};&e{i - 1};&e{i - 1};&e{i - 1};\">"));
        string xml = $"<!DOCTYPE annotation [<!ENTITY e0 \"ha\">{entities}]><annotation>&e20;</annotation>";
        await Task.Run(() => Refused(xml), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void An_endless_document_is_refused() => Refused(Voc(new string(' ', 3_000_000)));

    [Fact]
    public void Elements_nested_without_end_are_refused() =>
        Refused(Voc(string.Concat(Enumerable.Repeat("<object>", 50_000)) + string.Concat(Enumerable.Repeat("</object>", 50_000))));

    [Fact]
    public void The_size_is_found_behind_long_metadata()
    {
        byte[] jpeg = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        byte[] comment = [0xFF, 0xFE, 0xFF, 0xFF, .. new byte[0xFFFD]];
        AnnotatedImage image = Annotations.Read(Entry(Voc(Object()), [.. jpeg.AsSpan(0, 2), .. comment, .. comment, .. jpeg.AsSpan(2)]));
        Assert.Equal((40, 24), (image.Width, image.Height));
    }

    [Fact]
    public void An_image_without_an_annotation_is_refused_and_not_called_damaged()
    {
        CatalogueEntry entry = Entry("<annotation/>");
        File.Delete(entry.AnnotationPaths[0]);
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotations.Read(entry));
        Assert.Equal(RejectReason.NotAnnotated, refusal.Reason);
        Assert.Contains("no annotation", refusal.Message, StringComparison.Ordinal);
        Assert.False(RejectReasonModule.isDamage(refusal.Reason));
    }

    [Fact]
    public void An_annotation_of_an_image_of_another_size_is_refused() =>
        Assert.Contains("500x375", Refused(Voc("<size><width>500</width><height>375</height></size>" + Object())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_size_of_zero_says_nothing() =>
        Assert.Single(Annotations.Read(Entry(Voc("<size><width>0</width><height>0</height></size>" + Object()))).Boxes);

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void An_unreadable_image_is_refused_as_such(int bytes)
    {
        byte[] cut = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg)[..bytes];
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotations.Read(Entry(Voc(Object()), cut)));
        Assert.Equal(RejectReason.ImageUnreadable, refusal.Reason);
    }

    [Fact]
    public void Absurd_sizes_are_refused()
    {
        byte[] png = PngFile.Make(60000, 60000, 8, PngFile.Grey, []);
        var refusal = Assert.Throws<ItemRejectedException>(() => Annotations.Read(Entry(Voc(Object()), png)));
        Assert.Equal(RejectReason.ImageUnreadable, refusal.Reason);
    }
}
