using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Tests;

/// What a file of boxes is and says is told by its content.
public sealed class BoxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private BoxTable Read(string text) => BoxFile.Read(_folder.Write("boxes", text));

    private TableBoxes BoxesOf(string text, string name) => Read(text) is var table && table.Find(name) is var row and >= 0 ? table.BoxesOf(row) : throw new InvalidOperationException($"{name} is not among {string.Join(", ", table.Names)}");

    private static Box[] Whole(TableBoxes boxes)
    {
        Assert.Null(boxes.Refusal);
        return boxes.Boxes;
    }

    private void Refused(string text, params string[] parts)
    {
        string message = Assert.Throws<InputException>(() => Read(text)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.All(parts.Append(_folder.Path), part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static string Coco(string annotations, string images = "{\"id\": 1, \"file_name\": \"a.jpg\", \"width\": 40, \"height\": 24}", string categories = "{\"id\": 7, \"name\": \"n01440764\"}") =>
        $$"""{"info": {"year": 2017, "images": [1]}, "images": [{{images}}], "annotations": [{{annotations}}], "categories": [{{categories}}]}""";

    [Theory]
    [InlineData("image,xmin,ymin,xmax,ymax\na.jpg,1,2,30,20\n")]
    [InlineData("\uFEFFimage,xmin,ymin,xmax,ymax\r\na.jpg,1,2,30,20\r\n\r\n")]
    [InlineData("Image;XMin;YMin;XMax;YMax\na.jpg;1;2;30;20")]
    [InlineData("filename\tx1\ty1\tx2\ty2\na.jpg\t1.0\t2\t30\t2e1\n")]
    [InlineData("ymax,label,path,xmax,ymin,xmin\n20,\"fish, small\",\"./a.jpg\",30,2,1\n")]
    [InlineData("image_id,x,y,w,h,width,height\na.jpg,1,2,29,18,40,24\n")]
    [InlineData("file,left,top,width,height\na.jpg,1,2,29,18\n")]
    [InlineData("filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,40,24,fish,1,2,30,20\n")]
    [InlineData("ImageId,PredictionString\na.jpg,n01440764 1 2 30 20 \n")]
    [InlineData("a.jpg,n01440764 1 2 30 20 \n")]
    [InlineData("Image Id,X Min,Y Min,X Max,Y Max\r\"a.jpg\",\"1\",\" 2 \",30,20\r")]
    [InlineData("image,class,xmin,ymin,xmax,ymax\na.jpg,\"two\nlines \"\"quoted\"\"\",1,2,30,20\n")]
    public void The_first_line_of_a_csv_tells_its_columns(string text) => Assert.Equal([new Box(1, 2, 30, 20)], Whole(BoxesOf(text, "a.jpg")));

    [Fact]
    public void Rows_of_a_csv_are_objects_and_a_row_that_stands_twice_is_one()
    {
        const string Text = "image,xmin,ymin,xmax,ymax,class\na.jpg,1,2,30,20,n01440764\nb.jpg,1,1,9,9,x\na.jpg,5,6,7,8,n02\na.jpg,1,2,30,20,n01440764\nc.jpg,,,,,\n";
        Assert.Equal([new Box(1, 2, 30, 20), new Box(5, 6, 7, 8)], Whole(BoxesOf(Text, "a.jpg")));
        Assert.Equal("n01440764", Read(Text).SynsetOf(0));
        Assert.Equal("", Read(Text).SynsetOf(1));
        Assert.Empty(Whole(BoxesOf(Text, "c.jpg")));
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_the_reason_of_its_image_alone()
    {
        const string Text = "image,xmin,ymin,xmax,ymax\na.jpg,1,2,30,x\nb.jpg,1,2,3\nc.jpg,30,2,1,20\nd.jpg,1,2,NaN,4\ne.jpg,1,2,1e999,4\ngood.jpg,1,2,3,4\n";
        Assert.Equal([new Box(1, 2, 3, 4)], Whole(BoxesOf(Text, "good.jpg")));
        foreach (var (name, part) in new[] { ("a.jpg", "line 2"), ("b.jpg", "4 columns"), ("c.jpg", "negative size"), ("d.jpg", "NaN"), ("e.jpg", "1e999") })
        {
            TableBoxes boxes = BoxesOf(Text, name);
            Assert.Equal(RejectReason.AnnotationUnreadable, boxes.Refusal!.Reason);
            Assert.Contains(part, boxes.Refusal.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("image,xmin,ymin,xmax,ymax\na.jpg,0.1,0.2,0.75,1\n")]
    [InlineData("ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsGroupOf\na.jpg,verif,/m/01,1,0.1,0.75,0.2,1,0\nb.jpg,verif,/m/01,1,0,1,0,1,0\n")]
    [InlineData("image,x,y,w,h\na.jpg,0.1,0.2,0.65,0.8000000001\n")]
    public void Boxes_inside_0_to_1_with_fractions_are_shares(string text)
    {
        TableBoxes boxes = BoxesOf(text, "a.jpg");
        Assert.True(boxes.AreShares);
        Assert.Equal(0.75, Assert.Single(boxes.Boxes).XMax, 9);
    }

    [Fact]
    public void Placeholders_in_the_corner_do_not_make_pixels_shares() =>
        Assert.False(BoxesOf("image,xmin,ymin,xmax,ymax\na.jpg,0,0,0,0\nb.jpg,0,0,1,1\nc.jpg,1,2,3.5,4\n", "c.jpg").AreShares);

    [Fact]
    public void Where_it_cannot_be_told_whether_boxes_are_shares_the_file_is_refused()
    {
        Refused("image,xmin,ymin,xmax,ymax\na.jpg,0.1,0.2,0.75,1\nb.jpg,0.1,0.2,1.75,1\n", "line 2", "line 3", "pixels");
        Refused("image,xmin,ymin,xmax,ymax\na.jpg,0,0,1,1\n", "all 0 or 1", "line 2");
        Refused(Coco("{\"image_id\": 1, \"bbox\": [0.1, 0.2, 0.3, 0.4]}"), "shares", "pixels");
    }

    [Fact]
    public void Groups_and_crowds_are_several_objects()
    {
        Assert.Equal(RejectReason.SeveralObjects, BoxesOf("image,xmin,ymin,xmax,ymax,IsGroupOf\na.jpg,1,2,3,4,1\n", "a.jpg").Refusal!.Reason);
        Assert.Equal(RejectReason.SeveralObjects, BoxesOf(Coco("{\"image_id\": 1, \"bbox\": [1, 2, 3, 4], \"iscrowd\": 1}"), "a.jpg").Refusal!.Reason);
    }

    [Theory]
    [InlineData("x,y\n1,2\n", "does not name columns")]
    [InlineData("image,label\na.jpg,fish\n", "does not name columns", "xmin")]
    [InlineData("image,xmin,ymin,xmax,ymax,xmin\na.jpg,1,2,3,4,5\n", "does not name columns")]
    [InlineData("a.jpg,1,2,3,4\n", "does not name columns")]
    [InlineData("image,xmin,ymin,xmax,ymax\n,1,2,3,4\n", "line 2", "names no image")]
    [InlineData("image,xmin,ymin,xmax,ymax\n..,1,2,3,4\n", "names no image")]
    [InlineData("image,xmin,ymin,xmax,ymax,label\na.jpg,1,2,3,4,\"fish\nb.jpg,1,2,3,4,x\n", "quotation mark", "line 2")]
    [InlineData("", "empty")]
    [InlineData(" \r\n\t", "empty")]
    [InlineData("<annotation/>", "VOC", "folder")]
    [InlineData("[]", "list")]
    [InlineData("\0\u0001", "no text")]
    [InlineData("{}", "images")]
    [InlineData("{\"images\": []}", "no list 'annotations'")]
    [InlineData("{\"images\": {}, \"annotations\": []}", "'images' is no list")]
    [InlineData("{\"images\": [1], \"annotations\": []}", "no object")]
    [InlineData("{\"images\": [], \"images\": [], \"annotations\": []}", "twice")]
    [InlineData("{\"images\": [{\"id\": 1, \"id\": 1, \"file_name\": \"a\"}], \"annotations\": []}", "'id' twice")]
    [InlineData("{\"images\": [{\"file_name\": \"a\"}], \"annotations\": []}", "no id")]
    [InlineData("{\"images\": [{\"id\": 1}], \"annotations\": []}", "file_name")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"\"}], \"annotations\": []}", "empty file_name")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"a\"}, {\"id\": 1, \"file_name\": \"b\"}], \"annotations\": []}", "two images", "1")]
    [InlineData("{\"images\": [], \"annotations\": [{\"bbox\": [1, 2, 3, 4]}]}", "image_id")]
    [InlineData("{\"images\": [], \"annotations\": [{\"image_id\": 1, \"caption\": \"x\"}]}", "none of its annotations has a bbox")]
    [InlineData("{\"images\": [], \"annotations\": [", "not whole JSON")]
    [InlineData("{\"images\": [], \"annotations\": []} x", "not whole JSON")]
    [InlineData("{\"images\": [], \"annotations\": [{\"image_id\": 1, \"bbox\": [NaN, 1, 2, 3]}]}", "not whole JSON")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"\\ud800\"}], \"annotations\": []}", "Unicode")]
    public void What_is_no_file_of_boxes_is_refused_in_a_sentence(string text, params string[] parts) => Refused(text, parts);

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        string utf16 = _folder.Write("utf16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("image,xmin,ymin,xmax,ymax\n")]);
        Assert.Contains("UTF-16", Assert.Throws<InputException>(() => BoxFile.Read(utf16)).Message, StringComparison.Ordinal);
        string latin = _folder.Write("latin", [.. "image,xmin,ymin,xmax,ymax\n"u8, 0xE4, .. ".jpg,1,2,3,4\n"u8]);
        Assert.Contains("UTF-8", Assert.Throws<InputException>(() => BoxFile.Read(latin)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_coco_may_stand_in_any_order_and_identifiers_may_be_texts()
    {
        const string Text = """
            {"categories": [{"id": "f", "name": "n01440764"}],
             "annotations": [{"bbox": [1, 2, 29, 18], "image_id": "one", "category_id": "f", "segmentation": [[1, 2, 3], {"bbox": [9]}]}],
             "images": [{"file_name": "val\\a.jpg", "id": "one"}, {"file_name": "b.jpg", "id": 2}]}
            """;
        Assert.Equal([new Box(1, 2, 30, 20)], Whole(BoxesOf(Text, "val/a.jpg")));
        Assert.Empty(Whole(BoxesOf(Text, "b.jpg")));
        Assert.Equal("n01440764", Read(Text).SynsetOf(0));
    }

    [Theory]
    [InlineData("{\"image_id\": 1}, {\"image_id\": 1, \"bbox\": [1, 2, 3, 4]}", "without a bbox")]
    [InlineData("{\"image_id\": 1, \"bbox\": [1, 2, 3]}", "four numbers")]
    [InlineData("{\"image_id\": 1, \"bbox\": [1, 2, 3, 4, 5]}", "four numbers")]
    [InlineData("{\"image_id\": 1, \"bbox\": [1, 2, 3, null]}", "four numbers")]
    [InlineData("{\"image_id\": 1, \"bbox\": [1, 2, 3, 1e999]}", "four numbers")]
    [InlineData("{\"image_id\": 1, \"bbox\": [[1, 2], [3, 4]]}", "four numbers")]
    [InlineData("{\"image_id\": 1, \"bbox\": {\"x\": 1}}", "four numbers")]
    [InlineData("{\"image_id\": 1, \"bbox\": \"1 2 3 4\"}", "four numbers")]
    [InlineData("{\"image_id\": 1, \"bbox\": [1, 2, -3, 4]}", "negative size")]
    public void A_bbox_that_is_none_is_the_reason_of_its_image(string annotation, string part)
    {
        TableBoxes boxes = BoxesOf(Coco(annotation), "a.jpg");
        Assert.Equal(RejectReason.AnnotationUnreadable, boxes.Refusal!.Reason);
        Assert.Contains(part, boxes.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_of_images_that_are_not_listed_are_nobodys() =>
        Assert.Equal([new Box(1, 2, 4, 6)], Whole(BoxesOf(Coco("{\"image_id\": 5, \"bbox\": [0, 0, 9, 9]}, {\"image_id\": 1, \"bbox\": [1, 2, 3, 4]}"), "a.jpg")));

    [Fact]
    public void Deep_nesting_and_endless_texts_end_in_a_sentence()
    {
        Refused("{\"x\": " + new string('[', 1000) + new string(']', 1000) + "}", "not whole JSON");
        Refused("{\"x\": \"" + new string('a', 40 << 20) + "\"}", "not whole JSON", "16 MB");
        Refused("image,xmin,ymin,xmax,ymax\n" + new string('a', 40 << 20) + ",1,2,3,4\n");
    }

    [Fact]
    public void A_long_file_is_read_piece_by_piece()
    {
        const int Images = 20_000;
        var text = new StringBuilder("{\"images\": [");
        text.AppendJoin(",\n", Enumerable.Range(0, Images).Select(i => $"{{\"id\": {i}, \"file_name\": \"val/{i:D12}.jpg\", \"width\": 40, \"height\": 24}}"));
        text.Append("], \"annotations\": [");
        text.AppendJoin(",\n", Enumerable.Range(0, Images).Select(i => $"{{\"id\": {i}, \"image_id\": {i}, \"bbox\": [{i}, 2.5, 10, 8], \"segmentation\": [[{string.Join(", ", Enumerable.Range(i, 20))}]]}}"));
        BoxTable table = Read(text.Append("]}").ToString());
        Assert.Equal(Images, table.Names.Count);
        for (int i = 0; i < Images; i += 997)
            Assert.Equal([new Box(i, 2.5, i + 10, 10.5)], table.BoxesOf(table.Find($"val/{i:D12}.jpg")).Boxes);
    }

    [Fact]
    public void What_is_no_file_is_refused_and_not_waited_for()
    {
        Assert.Contains("missing", Assert.Throws<InputException>(() => BoxFile.Read(Path.Combine(_folder.Path, "missing"))).Message, StringComparison.Ordinal);
        Assert.Empty(BoxFile.In([Path.Combine(_folder.Path, "missing")]));
    }

    [Fact]
    public void Files_of_boxes_are_found_by_their_content()
    {
        _folder.Write("set/labels.csv", "image,label\na.jpg,fish\n");
        _folder.Write("set/settings.json", "{\"images\": 5}");
        _folder.Write("set/captions.json", Coco("{\"image_id\": 1, \"caption\": \"x\"}"));
        _folder.Write("set/.hidden.csv", "image,xmin,ymin,xmax,ymax\n");
        _folder.Write("set/notes.txt", "image,xmin,ymin,xmax,ymax\n");
        _folder.Write("set/b.csv", "image,xmin,ymin,xmax,ymax\n");
        _folder.Write("set/c.JSON", Coco("{\"image_id\": 1, \"bbox\": [1, 2, 3, 4]}"));
        _folder.Write("set/d.tsv", "a.jpg\tn01440764 1 2 3 4\n");
        Assert.Equal(["b.csv", "c.JSON", "d.tsv"], BoxFile.In([Path.Combine(_folder.Path, "set")]).Select(Path.GetFileName));
    }
}
