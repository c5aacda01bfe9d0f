using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests.Archives;

public class ImageListTests(WrittenSample sample) : IClassFixture<WrittenSample>
{
    [Fact]
    public void A_list_has_the_images_of_its_lines_in_their_order()
    {
        using TemporaryFolder folder = new();
        (string Name, byte[] Content)[] files = Packed.Flat(sample.Path);
        foreach (var (name, content) in files)
            folder.Write("plain/" + name, content);
        string[] names = [.. files.Select(file => file.Name).Where(name => name.EndsWith(".JPEG", StringComparison.Ordinal)).Reverse()];
        string list = folder.Write("plain/list.txt", "# images\r\n\r\n" + string.Join("\r\n", names) + "\r\n");
        Assert.Equal(Told.Of(Path.Combine(folder.Path, "plain")).Reverse(), Told.Of(list));
        folder.Write("a.zip", Packed.Zip(files));
        string elsewhere = folder.Write("lists/any.lst", "\uFEFF../a.zip/" + string.Join("\n../a.zip/", names));
        Assert.Equal(Told.Of(Path.Combine(folder.Path, "plain")).Reverse().Select(told => told.Hash + told.What), Told.Of(elsewhere).Select(told => told.Hash + told.What));
        string csv = folder.Write("lists/boxes.csv", $"image,xmin,ymin,xmax,ymax\na.zip/{names[0]},1,2,3,4\n");
        Assert.EndsWith("1,2,3,4", Told.Of(elsewhere, null, new BoxSearch(csv))[0].What, StringComparison.Ordinal);
        Assert.All(ImageCatalogue.Open(elsewhere).Entries(), entry => Assert.StartsWith(folder.Path, entry.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_whose_image_is_missing_is_a_refused_entry()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.jpg", Packed.Flat(sample.Path)[0].Content);
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(folder.Write("list", "gone.jpg\na.jpg\n")).Entries()];
        Assert.Equal(["gone", "a"], entries.Select(entry => entry.Id));
        Assert.Equal(RejectReason.ImageUnreadable, entries[0].Table!.Refusal!.Reason);
        Assert.Null(entries[1].Table);
        Assert.Throws<InputException>(() => LabelledImages.Open(Path.Combine(folder.Path, "list")));
    }

    [Fact]
    public void Classes_of_a_list_are_the_folders_of_its_images()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "x/cat/1.jpg", "x/dog/1.jpg", "y/cat/2.jpg" })
            folder.Write(name, Packed.Flat(sample.Path)[0].Content);
        LabelledImages labelled = LabelledImages.Open(folder.Write("list.txt", $"x/cat/1.jpg\n{folder.Path}/x/dog/1.jpg\ny/cat/2.jpg\n"));
        Assert.Equal(["cat", "dog"], labelled.Classes);
        Assert.Equal([0, 1, 0], labelled.Images.Select(image => image.Label));
    }

    [Theory]
    [InlineData("no list\n")]
    [InlineData("gone.jpg\n")]
    [InlineData("")]
    [InlineData("a.jpg is a picture\n")]
    public void Other_texts_are_no_lists(string text)
    {
        using TemporaryFolder folder = new();
        folder.Write("a.jpg", Packed.Flat(sample.Path)[0].Content);
        Assert.Contains("text file that lists images", Assert.Throws<InputException>(() => ImageCatalogue.Open(folder.Write("list.txt", text))).Message, StringComparison.Ordinal);
    }
}
