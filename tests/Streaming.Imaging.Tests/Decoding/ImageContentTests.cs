using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

/// An image is its content: another one under the same name is not taken for it.
public sealed class ImageContentTests
{
    private static byte[] Picture(byte level) => PngFile.Make(2, 1, 8, PngFile.Rgb, [level, 1, 2, 3, 4, 5]);

    [Fact]
    public void An_image_that_is_still_the_one_that_was_listed_is_read()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.png");
        File.WriteAllBytes(path, Picture(10));
        var hash = ImageContent.HashOf(path);
        using var image = new LabelledImage("a", path, 0) { ContentHash = hash }.Read();
        Assert.Equal(hash, image.ContentHash);
        Assert.Equal(10, image.Pixels[0]);
    }

    [Fact]
    public void An_image_that_was_replaced_is_rejected_and_read_where_nobody_asked_what_it_held()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.png");
        File.WriteAllBytes(path, Picture(10));
        var listed = new LabelledImage("a", path, 0) { ContentHash = ImageContent.HashOf(path) };
        File.WriteAllBytes(path, Picture(11));
        var error = Assert.Throws<ItemRejectedException>(listed.Read);
        Assert.Contains(path, error.Message);
        Assert.Contains("replaced", error.Message);
        using var image = new LabelledImage("a", path, 0).Read();
        Assert.Equal(11, image.Pixels[0]);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_has_a_mark_of_its_own_and_a_damaged_one_its_hash()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.png");
        Assert.Equal(ImageContent.Unreadable, ImageContent.HashOf(path));
        var missing = new LabelledImage("a", path, 0) { ContentHash = ImageContent.HashOf(path) };
        File.WriteAllText(path, "no picture");
        Assert.NotEqual(ImageContent.Unreadable, ImageContent.HashOf(path));
        File.WriteAllBytes(path, Picture(10));
        // It was not there when the list was made, so nobody knows whether this is it.
        Assert.Throws<ItemRejectedException>(missing.Read);
    }
}
