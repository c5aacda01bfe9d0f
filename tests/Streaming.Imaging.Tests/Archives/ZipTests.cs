using System.Buffers.Binary;
using System.IO.Compression;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests.Archives;

public class ZipTests
{
    private static readonly byte[] Picture = Pictures.Encoded(16, 12, SkiaSharp.SKEncodedImageFormat.Png);

    [Fact]
    public void A_zip_without_its_end_is_one_sentence()
    {
        using TemporaryFolder folder = new();
        byte[] zip = Packed.Zip([("a.png", Picture), ("b.png", Picture)]);
        string archive = folder.Write("cut.zip", zip.AsSpan(0, zip.Length - 30));
        string message = Assert.Throws<InputException>(() => ImageCatalogue.Open(archive)).Message;
        Assert.Contains("no directory at its end", message, StringComparison.Ordinal);
        Assert.Contains("cut.zip", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_is_found_behind_a_comment_and_behind_other_bytes()
    {
        using TemporaryFolder folder = new();
        byte[] zip = Packed.Zip([("a.png", Picture)]);
        byte[] comment = "a comment PK\x05\x06 of its own"u8.ToArray(), with = [.. zip, .. comment];
        BinaryPrimitives.WriteUInt16LittleEndian(with.AsSpan(zip.Length - 2), (ushort)comment.Length);
        Assert.Equal("a", Assert.Single(Told.Of(folder.Write("comment.zip", with))).Id);
        // Places in it are those without what stands before.
        byte[] behind = [.. "PK\x03\x04 something else"u8, .. zip];
        Assert.NotEqual("unreadable", Assert.Single(Told.Of(folder.Write("behind.zip", behind))).Hash);
    }

    [Theory]
    [InlineData(8, 1, "encrypted")]
    [InlineData(8, 0, "method 99")]
    public void Members_that_cannot_be_read_are_refused_one_by_one(int at, int flags, string why)
    {
        using TemporaryFolder folder = new();
        byte[] zip = Packed.Zip([("a.png", Picture), ("b.png", Picture)]);
        if (flags == 1)
            zip[6] |= 1;
        else
            zip[at] = 99;
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(folder.Write("a.zip", zip), null, new BoxSearch(AssumesBox: true)).Entries()];
        Assert.Contains(why, Assert.Throws<ItemRejectedException>(() => Annotations.Read(entries[0])).Message, StringComparison.Ordinal);
        Assert.Equal(16, Annotations.Read(entries[1]).Width);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    public void A_member_whose_bytes_are_not_those_that_were_packed_is_refused(CompressionLevel level)
    {
        using TemporaryFolder folder = new();
        // A picture whose pixels decode whatever they are.
        byte[] picture = new byte[54 + (8 * 24)];
        "BM"u8.CopyTo(picture);
        foreach (var (at, value) in new[] { (2, picture.Length), (10, 54), (14, 40), (18, 8), (22, 8), (26, 1 | (24 << 16)) })
            BinaryPrimitives.WriteInt32LittleEndian(picture.AsSpan(at), value);
        new Random(1).NextBytes(picture.AsSpan(54));
        byte[] zip = Packed.Zip([("a.bmp", picture), ("b.bmp", picture)], level);
        Told[] whole = Told.Of(folder.Write("whole.zip", zip), null, new BoxSearch(AssumesBox: true));
        Assert.Equal(whole[0].Hash, whole[1].Hash);
        // A bit of a pixel; of what is packed, which would not inflate to as many bytes, that of the sum.
        int place = level == CompressionLevel.NoCompression ? zip.AsSpan().IndexOf(picture.AsSpan(154, 8)) : zip.AsSpan().IndexOf("PK\x01\x02"u8) + 16;
        Assert.InRange(place, 17, zip.Length);
        zip[place] ^= 1;
        string archive = folder.Write("a.zip", zip);
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(archive, null, new BoxSearch(AssumesBox: true)).Entries()];
        string message = Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read(entries[0].ImagePath)).Message;
        Assert.Contains("is damaged: the sum of its bytes is", message, StringComparison.Ordinal);
        Assert.Contains("a.zip", message, StringComparison.Ordinal);
        Assert.Equal(whole[1], Told.Of(entries[1]));
    }

    [Theory]
    [InlineData(-1, "has more")]
    [InlineData(1, "ends behind")]
    [InlineData(-1000, "has more")]
    public void A_member_that_is_longer_or_shorter_than_stated_is_refused(int more, string why)
    {
        using TemporaryFolder folder = new();
        byte[] zip = Packed.Zip([("a.png", new byte[5000])]);
        int entry = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(entry + 24), 5000 + more);
        string archive = folder.Write("a.zip", zip);
        string message = Assert.Throws<ItemRejectedException>(() => Streaming.Imaging.Decoding.ImageDecoder.Read(archive + "/a.png")).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_bomb_costs_what_its_header_says_or_less()
    {
        using TemporaryFolder folder = new();
        var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry("a.png", CompressionLevel.Fastest).Open())
        {
            byte[] nothing = new byte[1 << 20];
            for (int i = 0; i < 600; i++)
                entry.Write(nothing);
        }

        string bomb = folder.Write("a.zip", zip.ToArray());
        Assert.InRange(new FileInfo(bomb).Length, 1, 8 << 20);
        long before = GC.GetTotalAllocatedBytes();
        string message = Assert.Throws<ItemRejectedException>(() => Streaming.Imaging.Decoding.ImageDecoder.Read(bomb + "/a.png")).Message;
        Assert.Contains("expected at most", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 32 << 20);
    }

    [Fact]
    public void The_large_kind_of_zip_is_read()
    {
        using TemporaryFolder folder = new();
        // More members than the ordinary kind can count.
        byte[] zip = Packed.Zip([.. Enumerable.Range(0, 70_000).Select(i => ($"{i / 1000}/{i}.txt", Array.Empty<byte>())), ("a.png", Picture)]);
        Assert.Equal("a", Assert.Single(Told.Of(folder.Write("a.zip", zip))).Id);
    }

    [Fact]
    public void A_zip_cut_off_or_changed_anywhere_ends_in_words()
    {
        using TemporaryFolder folder = new();
        byte[] zip = Packed.Zip([("a.png", Picture), ("b/c.png", Picture)]);
        var random = new Random(3);
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = i % 2 == 0 ? zip[..random.Next(4, zip.Length)] : [.. zip];
            for (int change = 0; change < i % 5; change++)
                changed[random.Next(4, changed.Length)] = (byte)random.Next(256);
            string archive = folder.Write($"{i}.zip", changed);
            try
            {
                Told.Of(archive);
            }
            catch (InputException e)
            {
                Assert.Contains($"{i}.zip", e.Message, StringComparison.Ordinal);
            }
        }
    }
}
