using System.Runtime.InteropServices;
using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

public partial class RegularFileTests
{
    private const int Limit = 30_000;

    private static readonly byte[] Picture = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
    private const string Voc = "<annotation><object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>";

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);

    private static TemporaryFolder WithPipe(string pipe, params string[] images)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no named pipes in folders here");
        var folder = new TemporaryFolder();
        foreach (string image in images)
            folder.Write(image, Picture);
        Assert.Equal(0, MakePipe(Path.Combine(folder.Path, pipe), 0x1B6));
        return folder;
    }

    private static Task<ItemRejectedException> Refused(Action read, CancellationToken cancellation) =>
        Task.Run(() => Assert.Throws<ItemRejectedException>(read), cancellation);

    [Fact(Timeout = Limit)]
    public async Task A_pipe_in_the_place_of_a_picture_is_refused()
    {
        using TemporaryFolder folder = WithPipe("a.jpg");
        folder.Write("a.xml", Voc);
        CatalogueEntry entry = ImageCatalogue.Open(folder.Path).Entries().Single();
        Assert.Contains("pipe", (await Refused(() => Annotations.Read(entry), TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Contains("pipe", (await Refused(() => ImageDecoder.Read(entry.ImagePath), TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Contains("pipe", (await Refused(() => SmallPicture.Read(entry.ImagePath, 10), TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_pipe_in_the_place_of_a_box_is_refused()
    {
        using TemporaryFolder folder = WithPipe("a.xml", "a.jpg");
        CatalogueEntry entry = ImageCatalogue.Open(folder.Path).Entries().Single();
        ItemRejectedException refusal = await Refused(() => Annotations.Read(entry), TestContext.Current.CancellationToken);
        Assert.Equal(RejectReason.AnnotationUnreadable, refusal.Reason);
        Assert.Contains("pipe", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_pipe_in_the_place_of_a_table_of_boxes_ends_with_a_sentence()
    {
        using TemporaryFolder folder = WithPipe("LOC_val_solution.csv", "Data/CLS-LOC/val/a.JPEG");
        await Task.Run(() => Assert.Throws<InputException>(() => ImageCatalogue.Open(folder.Path).Entries().ToList()), TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task A_device_is_no_picture()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there are no devices in folders here");
        using var folder = new TemporaryFolder();
        string link = Path.Combine(folder.Path, "a.jpg");
        File.CreateSymbolicLink(link, "/dev/zero");
        await Refused(() => ImageDecoder.Read(link), TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "b.jpg"), folder.Path);
        await Refused(() => ImageDecoder.Read(Path.Combine(folder.Path, "b.jpg")), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Another_picture_or_box_in_the_old_ones_place_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jpg", Picture);
        folder.Write("a.xml", Voc);
        AnnotatedImage image = Annotations.Read(ImageCatalogue.Open(folder.Path).Entries().Single());
        var original = new Original(image.Entry, image.Width, image.Height, image.Boxes[0], image.Source);
        var budget = new PixelBudget(1_000_000);
        ImageDecoder.Read(original, budget.Reserve(1, TestContext.Current.CancellationToken)).Dispose();

        File.SetLastWriteTimeUtc(image.Entry.ImagePath, DateTime.UtcNow.AddSeconds(5));
        AssertReplaced("a.jpg");
        original = Again();
        folder.Write("a.xml", Voc + " ");
        AssertReplaced("a.xml");
        original = Again();
        File.Delete(Path.Combine(folder.Path, "a.xml"));
        AssertReplaced("a.xml");
        Assert.Equal(0, budget.Used);

        Original Again()
        {
            AnnotatedImage read = Annotations.Read(image.Entry);
            return new Original(read.Entry, read.Width, read.Height, read.Boxes[0], read.Source);
        }

        void AssertReplaced(string name)
        {
            var refusal = Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read(original, budget.Reserve(1, TestContext.Current.CancellationToken)));
            Assert.Contains("replaced", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_content_than_before_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.jpg", Picture);
        using DecodedImage first = ImageDecoder.Read(path);
        ImageContent.Read(path, first.ContentHash).Dispose();
        folder.Write("a.jpg", Pictures.Encoded(40, 24, SKEncodedImageFormat.Png));
        Assert.Contains("replaced", Assert.Throws<ItemRejectedException>(() => ImageContent.Read(path, first.ContentHash)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_more_pixels_than_are_allowed_is_refused_by_the_option()
    {
        byte[] large = PngFile.Make(60000, 60000, 8, PngFile.Grey, []);
        var refusal = Assert.Throws<ItemRejectedException>(() => ImageDecoder.Decode(large, "x"));
        Assert.Contains("--max-pixels", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageLimits.MaxPixels = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageLimits.MaxPixels = ImageLimits.LargestPixels + 1);
        Assert.Equal(ImageLimits.DefaultPixels, ImageLimits.MaxPixels);
    }
}
