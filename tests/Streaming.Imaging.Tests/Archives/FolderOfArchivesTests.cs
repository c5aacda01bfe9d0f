using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests.Archives;

public class FolderOfArchivesTests(WrittenSample sample) : IClassFixture<WrittenSample>
{
    [Fact]
    public void Archives_in_a_folder_without_images_are_its_folders()
    {
        using TemporaryFolder folder = new();
        foreach (var (name, content) in Packed.Flat(sample.Path))
            folder.Write($"plain/n0000000{name[^6] % 2 + 1}/{name}", content);
        (string Name, byte[] Content)[] files = Packed.FilesOf(Path.Combine(folder.Path, "plain"));
        folder.Write("packed/n00000001.tar", Packed.Tar(Below("n00000001/")));
        folder.Write("packed/n00000002.zip", Packed.Zip(Below("n00000002/")));
        folder.Write("packed/other.tar", "no tar at all");
        string packed = Path.Combine(folder.Path, "packed"), plain = Path.Combine(folder.Path, "plain");
        Assert.Equal(Told.Of(plain), Told.Of(packed));
        Assert.Equal(ImageCatalogue.Open(plain).Entries().Select(entry => entry.Synset), ImageCatalogue.Open(packed).Entries().Select(entry => entry.Synset));
        LabelledImages expected = LabelledImages.Open(plain), found = LabelledImages.Open(packed);
        Assert.Equal(expected.Classes, found.Classes);
        Assert.Equal(expected.Images.Select(image => (image.Id, image.Label)), found.Images.Select(image => (image.Id, image.Label)));
        Assert.Equal(Told.Of(plain, "n00000001"), Told.Of(packed, "n00000001"));

        IEnumerable<(string, byte[])> Below(string prefix) => files.Where(file => file.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(file => (file.Name[prefix.Length..], file.Content));
    }

    [Fact]
    public void Archives_beside_images_are_passed_over_and_counted()
    {
        using TemporaryFolder folder = new();
        folder.Write("a/1.jpg", Packed.Flat(sample.Path)[0].Content);
        folder.Write("b.tar", Packed.Tar([("2.jpg", Packed.Flat(sample.Path)[0].Content)]));
        ImageCatalogue catalogue = ImageCatalogue.Open(folder.Path);
        Assert.Equal("a/1", Assert.Single(catalogue.Entries()).Id);
        Assert.Equal("1 .tar", catalogue.PassedOver.Words);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    public void Boxes_lie_in_an_archive_beside(string kind)
    {
        using TemporaryFolder folder = new();
        (string Name, byte[] Content)[] files = Packed.Flat(sample.Path);
        foreach (var (name, content) in files)
            folder.Write("plain/" + name, content);
        string images = folder.Write("down/img_val.tar", Packed.Tar(files.Where(file => file.Name.EndsWith(".JPEG", StringComparison.Ordinal))));
        (string, byte[])[] boxes = [.. files.Where(file => file.Name.EndsWith(".xml", StringComparison.Ordinal)).Select(file => ("val/" + file.Name, file.Content))];
        string beside = folder.Write("down/bbox_val_v3." + kind, kind == "zip" ? Packed.Zip(boxes) : Packed.Tar(boxes));
        Told[] expected = Told.Of(Path.Combine(folder.Path, "plain"));
        Assert.Equal(expected, Told.Of(images));
        BoxOrigin origin = ImageCatalogue.Open(images, null, new BoxSearch()).BoxesFrom!;
        Assert.Equal(beside, origin.Path);
        Assert.Contains("beside the dataset", origin.Words, StringComparison.Ordinal);
        Assert.Equal(24, origin.Found);
        // Asked for by name it is the same; and so it is for the folder that holds both.
        File.Move(beside, beside = Path.Combine(folder.Path, "other." + kind));
        Assert.Equal(expected, Told.Of(images, null, new BoxSearch(beside)));
        Assert.All(Told.Of(images), told => Assert.Equal("NotAnnotated", told.What));
    }
}
