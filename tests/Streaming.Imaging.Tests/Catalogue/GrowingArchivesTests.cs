using SkiaSharp;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Tests.Archives;

namespace Streaming.Imaging.Tests;

public sealed class GrowingArchivesTests : IDisposable
{
    private const string Voc = "<annotation><object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>24</ymax></bndbox></object></annotation>";

    private static readonly DateTime Written = new(2020, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly GrowingImages _images;

    public GrowingArchivesTests() => _images = new GrowingImages(_folder.Path, null, new BoxSearch());

    public void Dispose() => _folder.Dispose();

    private static byte[] Shard(params string[] names) => Packed.Tar(names.SelectMany(name => new[]
    {
        (name + ".jpg", Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg)),
        (name + ".xml", System.Text.Encoding.UTF8.GetBytes(Voc)),
    }), System.Formats.Tar.TarEntryFormat.Ustar);

    private string Put(string name, byte[] content, double second = 0)
    {
        string path = _folder.Write(name, content);
        File.SetLastWriteTimeUtc(path, Written.AddSeconds(second));
        return path;
    }

    private string[] Look(double second) => [.. _images.Look(Written.AddSeconds(second)).Select(entry => entry.Id)];

    [Fact]
    public void Shards_are_taken_as_they_arrive_each_once()
    {
        Put("x-000.tar", Shard("a", "b"));
        Assert.Equal(["x-000/a", "x-000/b"], Look(60));
        Put("x-001.tar", Shard("a", "c"), 61);
        Assert.Empty(Look(62));
        Assert.Equal(1, _images.Waiting);
        Assert.Equal(["x-001/a", "x-001/c"], Look(64));
        Assert.Empty(Look(1000));
        Assert.Equal(0, _images.Waiting);
        Assert.Equal("", _images.PassedOver.Words);
    }

    [Fact]
    public void One_that_is_being_written_waits_and_is_not_looked_into()
    {
        byte[] shard = Shard("a", "b");
        Put("x-000.tar", Shard("z"));
        Assert.Equal(["x-000/z"], Look(60));
        for (int piece = 1; piece < 4; piece++)
        {
            Put("x-001.tar", shard[..(piece * shard.Length / 4)], 60 + piece);
            Assert.Empty(Look(60.5 + piece));
            Assert.Equal(1, _images.Waiting);
        }

        Put("x-001.tar", shard, 64);
        Assert.Equal(["x-001/a", "x-001/b"], Look(67));
    }

    [Fact]
    public void One_that_somebody_has_open_to_write_waits_however_long_it_rests()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("What other processes have open is known on Linux alone.");
        string path = Put("x-000.tar", Shard("a"));
        using (var writing = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            File.SetLastWriteTimeUtc(path, Written);
            Assert.Empty(Look(1000));
            Assert.Equal(1, _images.Waiting);
        }

        File.SetLastWriteTimeUtc(path, Written);
        Assert.Equal(["x-000/a"], Look(1001));
    }

    [Fact]
    public void One_that_rested_too_early_is_taken_again_when_it_is_whole()
    {
        byte[] shard = Shard("a", "b");
        Put("x-000.tar", shard[..(shard.Length / 2)]);
        string[] first = Look(60);
        Assert.Equal(["x-000/a", "x-000.tar"], first);
        Put("x-000.tar", shard, 70);
        Assert.Empty(Look(71));
        Assert.Equal(["x-000/a", "x-000/b"], Look(73));
        Assert.Empty(Look(80));
    }

    [Fact]
    public void Images_whose_boxes_come_later_wait_in_their_archive()
    {
        byte[] picture = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        Put("x-000.tar", Packed.Tar([("a.jpg", picture), ("a.xml", System.Text.Encoding.UTF8.GetBytes(Voc)), ("b.jpg", picture)]));
        Assert.Equal(["x-000/a"], Look(60));
        Assert.Equal(1, _images.Waiting);
        Assert.Empty(Look(61));
        Put("bbox.tar", Packed.Tar([("x-000/b.xml", System.Text.Encoding.UTF8.GetBytes(Voc))]), 62);
        Assert.Empty(Look(63));
        Assert.Equal(["x-000/b"], Look(65));
        Assert.Empty(Look(66));
        Assert.Equal(0, _images.Waiting);
    }

    [Fact]
    public void What_is_removed_is_forgotten_and_what_is_left_is_not_taken_again()
    {
        for (int i = 0; i < 20; i++)
            Put($"x-{i:D3}.tar", Shard("a"));
        Assert.Equal(20, Look(60).Length);
        for (int i = 0; i < 10; i++)
            File.Delete(Path.Combine(_folder.Path, $"x-{i:D3}.tar"));
        for (int second = 61; second < 65; second++)
            Assert.Empty(Look(second));
        // The same file again is one that came again: what was made of it is known by its content.
        Put("x-003.tar", Shard("a"));
        Assert.Equal(["x-003/a"], Look(70));
        // Long after its index was let go of, too.
        Assert.Empty(Look(2000));
        Assert.Empty(Look(4000));
    }

    [Fact]
    public void Zips_and_Parquet_files_arrive_as_well()
    {
        byte[] picture = Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg);
        var rows = new PackedRows { Pictures = [picture, picture], Paths = ["p.jpg", "q.jpg"] }.Write();
        var assuming = new GrowingImages(_folder.Path, null, new BoxSearch(AssumesBox: true));
        Put("rows.parquet", rows[..(rows.Length / 2)], 60);
        Assert.Empty(assuming.Look(Written.AddSeconds(61)));
        Put("rows.parquet", rows, 62);
        Assert.Equal(["p", "q"], assuming.Look(Written.AddSeconds(65)).Select(entry => entry.Id));
        File.Delete(Path.Combine(_folder.Path, "rows.parquet"));
        Put("y.zip", Packed.Zip([("a.jpg", picture)]), 70);
        Assert.Empty(assuming.Look(Written.AddSeconds(71)));
        Assert.Equal(["y/a"], assuming.Look(Written.AddSeconds(73)).Select(entry => entry.Id));
    }
}
