using SkiaSharp;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests;

public sealed class GrowingImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GrowingImages _images;

    public GrowingImagesTests() => _images = new GrowingImages(_folder.Path, null, new BoxSearch());

    public void Dispose() => _folder.Dispose();

    private const string Voc = "<annotation><object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>24</ymax></bndbox></object></annotation>";

    private static readonly DateTime Written = new(2020, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private string Put(string name, double second = 0)
    {
        string path = name.EndsWith(".xml", StringComparison.Ordinal) ? _folder.Write(name, Voc) : _folder.Write(name, Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg));
        File.SetLastWriteTimeUtc(path, Written.AddSeconds(second));
        return path;
    }

    private string[] Look(double second) => [.. _images.Look(Written.AddSeconds(second)).Select(entry => entry.Id)];

    [Fact]
    public void An_image_is_taken_once_when_it_has_rested()
    {
        Assert.Empty(Look(0));
        Put("a.jpg");
        Put("a.xml");
        Assert.Empty(Look(1));
        Assert.Equal(1, _images.Waiting);
        Assert.Equal(["a"], Look(2.5));
        Assert.Empty(Look(100));
        Assert.Equal(0, _images.Waiting);
    }

    [Fact]
    public void One_that_is_renamed_into_its_place_is_as_old_as_it_was()
    {
        Put("b.jpg");
        Put("b.xml");
        Assert.Equal(["b"], Look(60));
    }

    [Fact]
    public void A_file_whose_clock_is_ahead_is_watched_instead()
    {
        Put("a.jpg", 1000);
        Put("a.xml", 1000);
        Assert.Empty(Look(0));
        Assert.Empty(Look(1));
        Assert.Equal(["a"], Look(2.5));
    }

    [Fact]
    public void It_waits_for_its_box_and_for_the_box_to_rest()
    {
        Put("a.jpg");
        Assert.Empty(Look(50));
        Assert.Equal(1, _images.Waiting);
        Put("a.xml", 60);
        Assert.Empty(Look(61));
        Assert.Equal(["a"], Look(63));
    }

    [Fact]
    public void One_that_changes_is_taken_again()
    {
        Put("a.jpg");
        Put("a.xml");
        Assert.Equal(["a"], Look(10));
        Put("a.jpg", 20);
        Assert.Empty(Look(21));
        Assert.Equal(["a"], Look(23));
    }

    [Fact]
    public void One_that_somebody_still_writes_into_waits_however_long_it_rests()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("What other processes have open is known on Linux alone.");
        string path = Put("a.jpg");
        Put("a.xml");
        using (var writing = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            File.SetLastWriteTimeUtc(path, Written);
            Assert.Empty(Look(1000));
        }

        File.SetLastWriteTimeUtc(path, Written);
        Assert.Equal(["a"], Look(1001));
    }

    [Fact]
    public void Where_a_box_is_assumed_none_is_waited_for()
    {
        Put("a.jpg");
        var assuming = new GrowingImages(_folder.Path, null, new BoxSearch(AssumesBox: true));
        Assert.Single(assuming.Look(Written.AddSeconds(10)));
    }
}
