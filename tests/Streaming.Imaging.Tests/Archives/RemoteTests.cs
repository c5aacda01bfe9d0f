using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests.Archives;

public sealed class RemoteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RangeServer server = new();

    // Pictures that do not compress: some megabytes, so that there are many ranges.
    private static readonly (string Name, byte[] Content)[] Files =
        [.. Enumerable.Range(0, 18).Select(i => ($"{i:D2}.png", Large(i))), .. Enumerable.Range(0, 18).Select(i => ($"{i:D2}.json", "{\"bbox\": [100, 110, 350, 340]}"u8.ToArray()))];

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    private static byte[] Large(int seed)
    {
        byte[] rows = new byte[600 * 3 * 600];
        new Random(seed).NextBytes(rows);
        return PngFile.Make(600, 600, 8, PngFile.Rgb, rows);
    }

    private Told[] Local(string name, byte[] content) => Told.Of(folder.Write(name, content));

    [Fact]
    public void Archives_on_the_web_are_those_on_disk()
    {
        byte[] tar = Packed.Tar(Files), zip = Packed.Zip(Files);
        byte[] rows = new PackedRows { Pictures = [.. Files.Take(18).Select(file => file.Content)], Paths = [.. Files.Take(18).Select(file => file.Name)] }.Write();
        foreach (var (name, content) in new[] { ("a.tar", tar), ("a.zip", zip), ("a.parquet", rows) })
        {
            Told[] expected = Local(name, content);
            Assert.Equal(18, expected.Length);
            string address = server.Add(name, content);
            Assert.Equal(expected, Told.Of(address));
            Assert.Equal(expected, Told.Of(address.Replace(server.Address, server.Address + "/moved", StringComparison.Ordinal)));
            Assert.All(ImageCatalogue.Open(address).Entries(), entry => Assert.StartsWith(address + "/", entry.ImagePath, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Shards_and_lists_on_the_web_are_datasets()
    {
        byte[] one = Packed.Tar(Files[..2]), other = Packed.Tar(Files[2..4]);
        server.Add("s-000.tar", one);
        server.Add("s-001.tar", other);
        server.Add("set/00.png", Files[0].Content);
        Assert.Equal(["00", "01", "02", "03"], Told.Of(server.Address + "/s-{000..001}.tar").Select(told => told.Id));
        Assert.Contains("s-002.tar", Assert.Throws<InputException>(() => ImageCatalogue.Open(server.Address + "/s-{000..002}.tar")).Message, StringComparison.Ordinal);
        string list = server.Add("set/list.txt", "00.png\n01.png\n"u8.ToArray());
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(list).Entries()];
        Assert.Equal(["00", "01"], entries.Select(entry => entry.Id));
        Assert.Equal(server.Address + "/set/00.png", entries[0].ImagePath);
        Assert.NotEqual(ImageContent.Unreadable, ImageContent.HashOf(entries[0].ImagePath));
        Assert.Equal(RejectReason.ImageUnreadable, entries[1].Table!.Refusal!.Reason);
    }

    [Fact]
    public void Connections_that_break_at_every_tenth_range_cost_nothing()
    {
        foreach (RangeServer.Fault fault in new[] { RangeServer.Fault.Drop, RangeServer.Fault.Busy })
        {
            string name = $"{fault}.tar";
            byte[] tar = Packed.Tar(Files);
            Told[] expected = Local(name, tar);
            int faults = 0;
            server.Does = number =>
            {
                if (number % 10 != 0)
                    return RangeServer.Fault.None;
                faults++;
                return fault;
            };
            Assert.Equal(expected, Told.Of(server.Add(name, tar)));
            Assert.InRange(faults, 1, server.Requests / 10);
        }
    }

    [Fact]
    public void A_server_without_ranges_is_refused_in_a_sentence()
    {
        server.Does = _ => RangeServer.Fault.Whole;
        string message = Assert.Throws<InputException>(() => ImageCatalogue.Open(server.Add("a.tar", Packed.Tar(Files[..1])))).Message;
        Assert.Contains("download it", message, StringComparison.Ordinal);
        Assert.Contains(server.Address + "/a.tar", message, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData(2, "by others")]
    [InlineData(3, "changed while it was read")]
    [InlineData(1, "cannot be fetched")]
    public void A_server_that_lies_or_stays_away_is_told(int which, string why)
    {
        byte[] tar = Packed.Tar(Files);
        server.Does = number => number == 1 ? RangeServer.Fault.None : which == 1 ? RangeServer.Fault.Busy : which == 2 ? RangeServer.Fault.OtherBytes : RangeServer.Fault.OtherLength;
        string message = Assert.Throws<InputException>(() => ImageCatalogue.Open(server.Add("a.tar", tar))).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_changes_in_the_middle_is_told_by_its_images()
    {
        byte[] zip = Packed.Zip(Files);
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(server.Add("a.zip", zip)).Entries()];
        server.Tag = "\"2\"";
        ItemRejectedException refused = Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read(entries[9].ImagePath));
        Assert.Contains("changed while it was read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_told()
    {
        Assert.Contains("does not exist (404)", Assert.Throws<InputException>(() => ImageCatalogue.Open(server.Address + "/gone.tar")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be fetched", Assert.Throws<InputException>(() => ImageCatalogue.Open("http://localhost:1/a.tar")).Message, StringComparison.Ordinal);
        Assert.Contains("text file that lists images", Assert.Throws<InputException>(() => ImageCatalogue.Open(server.Add("a.html", "<html>"u8.ToArray()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_may_lie_on_the_web()
    {
        folder.Write("plain/00.png", Files[0].Content);
        string plain = Path.Combine(folder.Path, "plain");
        string csv = server.Add("boxes.csv", "image,xmin,ymin,xmax,ymax\n00.png,1,2,3,4\n"u8.ToArray());
        Assert.EndsWith("1,2,3,4", Assert.Single(Told.Of(plain, null, new BoxSearch(csv))).What, StringComparison.Ordinal);
        string xml = server.Add("boxes.zip", Packed.Zip([("val/00.xml", "<annotation><object><bndbox><xmin>5</xmin><ymin>6</ymin><xmax>7</xmax><ymax>8</ymax></bndbox></object></annotation>"u8.ToArray())]));
        Assert.EndsWith("5,6,7,8", Assert.Single(Told.Of(plain, null, new BoxSearch(xml))).What, StringComparison.Ordinal);
    }
}
