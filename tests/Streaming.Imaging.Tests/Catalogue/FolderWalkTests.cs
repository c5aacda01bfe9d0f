using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

public class FolderWalkTests
{
    private const int Limit = 30_000;

    private static readonly byte[] Picture = Pictures.Encoded(8, 8, SKEncodedImageFormat.Png);

    private static Task<string[]> Ids(string folder, CancellationToken cancellation) =>
        Task.Run(() => ImageCatalogue.Open(folder).Entries().Select(entry => entry.Id).ToArray(), cancellation);

    private static void Link(TemporaryFolder folder, string name, string target) =>
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, name), target);

    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData("linked")]
    public async Task Links_that_lead_back_add_nothing(string through)
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "real/n1/a.png", "real/n1/b.png", "real/n2/c.png" })
            folder.Write(name, Picture);
        Link(folder, "linked", Path.Combine(folder.Path, "real"));
        Link(folder, "real/again", Path.Combine(folder.Path, "real"));
        Link(folder, "real/n2/up", "../..");
        Link(folder, "real/second", Path.Combine(folder.Path, "linked"));
        string[] ids = await Ids(Path.Combine(folder.Path, through.Length > 0 ? through : "real"), TestContext.Current.CancellationToken);
        Assert.Equal(["n1/a", "n1/b", "n2/c"], ids);
    }

    [Fact(Timeout = Limit)]
    public async Task Folders_that_link_to_each_other_are_each_met_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/x.png", Picture);
        folder.Write("b/y.png", Picture);
        foreach (string name in new[] { "l1", "l2" })
        {
            Link(folder, "a/" + name, "../b");
            Link(folder, "b/" + name, "../a");
        }

        Assert.Equal(["a/l1/y", "a/x"], (await Ids(folder.Path, TestContext.Current.CancellationToken)).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task An_image_counts_once_under_its_first_name_however_many_links_lead_to_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.png", Picture);
        folder.Write("below/d.png", Picture);
        Link(folder, "below/e", "d.png");
        foreach ((string name, string target) in new[] { ("a.png", "b.png"), ("c.png", "b.png"), ("z.png", "below/d.png"), ("below/c.png", "d.png"), ("below/f.png", "../b.png") })
            File.CreateSymbolicLink(Path.Combine(folder.Path, name), target);
        Assert.Equal(["a", "z"], await Ids(folder.Path, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Folders_that_are_linked_from_outside_are_listed()
    {
        using var folder = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        outside.Write("x.png", Picture);
        outside.Write("y.png", Picture);
        Directory.CreateDirectory(Path.Combine(folder.Path, "own"));
        Link(folder, "there", outside.Path);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "own", "first.png"), Path.Combine(outside.Path, "y.png"));
        Assert.Equal(["own/first", "there/x"], await Ids(folder.Path, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task ImageNets_folders_are_walked_the_same_way()
    {
        using var folder = new TemporaryFolder();
        folder.Write("Data/CLS-LOC/train/n00000001/a.JPEG", Picture);
        Link(folder, "Data/CLS-LOC/train/n00000002", "n00000001");
        Link(folder, "Data/CLS-LOC/train/back", "../train");
        Link(folder, "Data/CLS-LOC/val", "train");
        Assert.Equal(["a"], await Ids(folder.Path, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Links_that_lead_nowhere_or_in_a_circle_are_images_that_cannot_be_read()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "circle.png"), "circle.png");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "nowhere.png"), "missing.png");
        Assert.Equal(["circle", "nowhere"], await Ids(folder.Path, TestContext.Current.CancellationToken));
        foreach (CatalogueEntry entry in ImageCatalogue.Open(folder.Path).Entries())
            Assert.Contains(entry.ImagePath, Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read(entry.ImagePath)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Folders_nested_without_end_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", Picture);
        folder.Write(string.Concat(Enumerable.Repeat("d/", 120)) + "x.png", Picture);
        var refusal = await Assert.ThrowsAsync<InputException>(() => Ids(folder.Path, TestContext.Current.CancellationToken));
        Assert.Contains("deep", refusal.Message, StringComparison.Ordinal);
    }
}
