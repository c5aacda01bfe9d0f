using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Files;
using Streaming.Storage.Tables;

namespace Streaming.Imaging.Tests.Archives;

public sealed class KeptIndexesTests(WrittenSample sample) : IClassFixture<WrittenSample>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Kept => Path.Combine(folder.Path, "out", "archive-index.parquet");

    private (string Name, byte[] Content)[] Files => [.. Packed.Flat(sample.Path).Select(file => ("ünï/" + file.Name, file.Content))];

    private static (string Name, Member Member)[] All(MemberIndex index) => [.. Enumerable.Range(0, index.Count).Select(place => index[place])];

    // As another process would, which has not looked into it before.
    private static TarArchive Index(string path)
    {
        using OpenedFile file = PlainFile.Open(path);
        return TarArchive.Read(file);
    }

    private (string Path, KeptIndex Fresh) KeepOne(byte[] content, string name = "data/a.tar")
    {
        string tar = folder.Write(name, content);
        KeptIndex fresh = Index(tar).Index!;
        _ = ImageCatalogue.Open(tar).Entries().Count();
        KeptIndexes.Keep(Kept, tar);
        return (tar, fresh);
    }

    // Headers but the first that say nothing any more: a pass over them finds a fault, and no other file.
    private static void Deface(string tar)
    {
        DateTime written = File.GetLastWriteTimeUtc(tar);
        byte[] content = File.ReadAllBytes(tar);
        for (int at = 512; at < content.Length - 512; at += 512)
        {
            if (content.AsSpan(at + 257).StartsWith("ustar"u8))
                content.AsSpan(at, 512).Fill((byte)'x');
        }

        File.WriteAllBytes(tar, content);
        File.SetLastWriteTimeUtc(tar, written);
    }

    [Fact]
    public void What_was_kept_stands_in_for_a_pass_over_the_headers()
    {
        var (tar, fresh) = KeepOne(Packed.Tar(Files, System.Formats.Tar.TarEntryFormat.Ustar));
        Told[] expected = Told.Of(tar);
        Assert.Equal(Files.Length, fresh.Members.Count);
        Deface(tar);
        Assert.Single(Index(tar).Faults);
        Assert.Null(KeptIndexes.Offer(Kept));
        KeptIndex found = Index(tar).Index!;
        Assert.Equal(All(fresh.Members), All(found.Members));
        Assert.Equal(fresh.Sum(), found.Sum());
        Assert.Empty(found.Faults);
        Assert.Equal(expected, Told.Of(tar));
        // It is given once.
        Assert.Single(Index(tar).Faults);
    }

    [Fact]
    public void Faults_are_kept_with_the_files()
    {
        byte[] whole = Packed.Tar(Files, System.Formats.Tar.TarEntryFormat.Ustar);
        var (tar, fresh) = KeepOne(whole[..(whole.Length / 2)]);
        ArchiveFault fault = Assert.Single(fresh.Faults);
        Assert.Null(KeptIndexes.Offer(Kept));
        KeptIndex found = Index(tar).Index!;
        Assert.Equal(fault, Assert.Single(found.Faults));
        Assert.Equal(fresh.Sum(), found.Sum());
    }

    [Fact]
    public void Several_tars_are_one_archive_and_a_tar_beside_is_kept_with_them()
    {
        (string Name, byte[] Content)[] files = Files;
        folder.Write("data/s-000.tar", Packed.Tar(files.Where(file => file.Name.EndsWith(".JPEG", StringComparison.Ordinal)).Take(9)));
        folder.Write("data/s-001.tar", Packed.Tar(files.Where(file => file.Name.EndsWith(".JPEG", StringComparison.Ordinal)).Skip(9)));
        folder.Write("data/bbox.tar", Packed.Tar(files.Where(file => file.Name.EndsWith(".xml", StringComparison.Ordinal))));
        folder.Write("elsewhere/other.tar", Packed.Tar(files));
        string pattern = Path.Combine(folder.Path, "data", "s-{000..001}.tar");
        _ = Told.Of(Path.Combine(folder.Path, "elsewhere", "other.tar"));
        Told[] expected = Told.Of(pattern);
        KeptIndexes.Keep(Kept, pattern);
        string[] paths = [Path.Combine(folder.Path, "data", "s-000.tar"), Path.Combine(folder.Path, "data", "s-001.tar")];
        KeptIndex fresh = TarArchive.Read(paths).Index!;
        ArchiveIndexTable.Read(Kept, (archives, rows) =>
        {
            Assert.Equal([1, 2], archives.Select(archive => archive.Files.Count).Order());
            Assert.Equal(files.Length, rows.Count());
            return true;
        });
        foreach (string path in paths)
            Deface(path);
        Assert.Null(KeptIndexes.Offer(Kept));
        Assert.Equal(All(fresh.Members), All(TarArchive.Read(paths).Index!.Members));
        Assert.Equal(expected, Told.Of(pattern));
    }

    [Fact]
    public void An_archive_that_changed_is_indexed_again()
    {
        var (tar, _) = KeepOne(Packed.Tar(Files));
        string before = Convert.ToHexString(File.ReadAllBytes(Kept));
        folder.Write("data/a.tar", Packed.Tar(Files[..4]));
        Assert.Null(KeptIndexes.Offer(Kept));
        Assert.Equal(4, Index(tar).Index!.Members.Count);
        Assert.Equal(2, Told.Of(tar).Length);
        KeptIndexes.Keep(Kept, tar);
        Assert.NotEqual(before, Convert.ToHexString(File.ReadAllBytes(Kept)));
        Assert.Null(KeptIndexes.Offer(Kept));
        Deface(tar);
        Assert.Empty(Index(tar).Faults);
    }

    [Fact]
    public void A_damaged_index_is_told_and_never_believed()
    {
        var (tar, fresh) = KeepOne(Packed.Tar(Files));
        byte[] whole = File.ReadAllBytes(Kept);
        foreach (byte[] damaged in new[] { whole[..^9], [], Encoding.UTF8.GetBytes("no table"), [.. whole.Select((value, place) => place == whole.Length / 3 ? (byte)(value ^ 4) : value)] })
        {
            File.WriteAllBytes(Kept, damaged);
            string told = KeptIndexes.Offer(Kept)!;
            Assert.StartsWith(Kept + ": ", told, StringComparison.Ordinal);
            Assert.Contains("The archives are indexed again.", told, StringComparison.Ordinal);
            Assert.Equal(fresh.Sum(), Index(tar).Index!.Sum());
        }

        // It is made again, whatever it was.
        KeptIndexes.Keep(Kept, tar);
        File.Delete(Kept);
        KeptIndexes.Keep(Kept, tar);
        Assert.Equal(whole, File.ReadAllBytes(Kept));
    }

    [Theory]
    [InlineData("outside", "would lie outside")]
    [InlineData("before", "would lie outside")]
    [InlineData("elsewhere", "is not of its archive")]
    [InlineData("name", "is no name in an archive")]
    [InlineData("moved", "is not what was written")]
    [InlineData("fewer", "fewer files")]
    [InlineData("more", "more files")]
    public void What_an_index_says_is_compared_with_the_archive(string how, string why)
    {
        var (tar, fresh) = KeepOne(Packed.Tar(Files));
        var (archives, rows) = ArchiveIndexTable.Read(Kept, (archives, rows) => (archives, rows.ToArray()));
        ArchiveMemberRow row = rows[5];
        rows[5] = how switch
        {
            "outside" => row with { Offset = new FileInfo(tar).Length - row.Bytes + 1 },
            "before" => row with { Offset = -1 },
            "elsewhere" => row with { File = "/etc/passwd" },
            "name" => row with { Name = "../" + row.Name },
            "moved" => row with { Offset = row.Offset + 512 },
            _ => row,
        };
        ArchiveIndexTable.Write(Kept, archives, how == "fewer" ? rows[1..] : how == "more" ? [.. rows, row] : rows);
        Assert.Contains(why, KeptIndexes.Offer(Kept), StringComparison.Ordinal);
        Assert.Equal(fresh.Sum(), Index(tar).Index!.Sum());
    }

    [Fact]
    public void Zips_compressed_tars_and_standard_input_are_not_in_it()
    {
        string zip = folder.Write("data/a.zip", Packed.Zip(Files));
        _ = Told.Of(zip);
        KeptIndexes.Keep(Kept, zip);
        using var gzip = new MemoryStream();
        using (var packing = new System.IO.Compression.GZipStream(gzip, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(Packed.Tar(Files));
        string compressed = folder.Write("other/a.tgz", gzip.ToArray());
        _ = Told.Of(compressed);
        KeptIndexes.Keep(Kept, compressed);
        KeptIndexes.Keep(Kept, DataPath.StandardInput);
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public void A_tar_on_the_web_is_not_passed_over_again()
    {
        using var server = new RangeServer();
        byte[] noise = new byte[3 << 20];
        new Random(1).NextBytes(noise);
        byte[] tar = Packed.Tar([.. Files.Take(2), ("noise.bin", noise), .. Files.Skip(2)]);
        string address = server.Add("a.tar", tar);
        Told[] expected = Told.Of(address);
        KeptIndexes.Keep(Kept, address);
        Assert.Null(KeptIndexes.Offer(Kept));
        int before = server.Requests;
        KeptIndex found = Index(address).Index!;
        Assert.Equal(Files.Length + 1, found.Members.Count);
        Assert.Equal(1, server.Requests - before);
        Assert.Equal(expected, Told.Of(address));

        // Another version, and a server that does not tell versions apart.
        server.Tag = "\"2\"";
        Assert.Null(KeptIndexes.Offer(Kept));
        before = server.Requests;
        _ = Index(address);
        Assert.InRange(server.Requests - before, 2, 100);
        server.Tag = "";
        Assert.Null(Index(address).Index);
    }
}
