using System.Formats.Tar;
using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests.Archives;

public class TarTests(WrittenSample sample) : IClassFixture<WrittenSample>
{
    [Fact]
    public void Tars_in_a_tar_are_the_folders_of_their_names()
    {
        using TemporaryFolder folder = new();
        (string Name, byte[] Content)[] pictures = [.. Packed.Flat(sample.Path).Where(file => file.Name.EndsWith(".JPEG", StringComparison.Ordinal))];
        foreach (var (name, content) in pictures)
            folder.Write($"set/n0000000{name[^6] % 3 + 1}/{name}", content);
        string set = Path.Combine(folder.Path, "set");
        var classes = Packed.FilesOf(set).GroupBy(file => file.Name.Split('/')[0])
            .Select(group => (group.Key + ".tar", Packed.Tar(group.Select(file => (file.Name.Split('/')[1], file.Content)))));
        string train = folder.Write("train.tar", Packed.Tar(classes)), deeper = folder.Write("deeper.tar", Packed.Tar([("set.tar", File.ReadAllBytes(Path.Combine(folder.Path, "train.tar")))]));
        Told[] expected = Told.Of(set);
        Assert.Equal(expected, Told.Of(train));
        Assert.Equal(expected, Told.Of(deeper, "set"));
        Assert.Equal(LabelledImages.Open(set).Classes, LabelledImages.Open(train).Classes);
        Assert.Equal(["n00000001", "n00000002", "n00000003"], ImageCatalogue.Open(train).Entries().Select(entry => entry.Synset).Distinct());
    }

    [Fact]
    public void A_tar_in_a_tar_in_a_tar_in_a_tar_is_a_file()
    {
        using TemporaryFolder folder = new();
        byte[] tar = Packed.Tar([("a.jpg", Packed.Flat(sample.Path)[0].Content)]);
        for (var i = 0; i < 3; i++)
            tar = Packed.Tar([($"t{i}.tar", tar)]);
        Assert.Throws<InputException>(() => ImageCatalogue.Open(folder.Write("a.tar", tar)));
    }

    [Fact]
    public void Links_of_a_tar_lead_to_its_own_files_or_nowhere()
    {
        using TemporaryFolder folder = new();
        folder.Write("outside.jpg", Packed.Flat(sample.Path)[0].Content);
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(Packed.Entry(TarEntryFormat.Pax, TarEntryType.RegularFile, "a/one.jpg", Packed.Flat(sample.Path)[0].Content));
            writer.WriteEntry(Packed.Entry(TarEntryFormat.Pax, TarEntryType.HardLink, "a/two.jpg", link: "a/one.jpg"));
            writer.WriteEntry(Packed.Entry(TarEntryFormat.Pax, TarEntryType.HardLink, "a/three.jpg", link: "../outside.jpg"));
            writer.WriteEntry(Packed.Entry(TarEntryFormat.Pax, TarEntryType.SymbolicLink, "a/four.jpg", link: "../../outside.jpg"));
            writer.WriteEntry(Packed.Entry(TarEntryFormat.Pax, TarEntryType.SymbolicLink, "a/five.jpg", link: Path.Combine(folder.Path, "outside.jpg")));
        }

        string archive = folder.Write("a.tar", tar.ToArray());
        Assert.Equal(["a/one", "a/two"], ImageCatalogue.Open(archive).Entries().Select(entry => entry.Id));
    }

    [Fact]
    public void A_tar_cut_off_anywhere_gives_its_whole_files_and_one_fault()
    {
        using TemporaryFolder folder = new();
        byte[] picture = Pictures.Encoded(16, 12, SkiaSharp.SKEncodedImageFormat.Jpeg);
        byte[] whole = Packed.Tar(Enumerable.Range(0, 4).Select(i => ($"{i}.jpg", picture)), TarEntryFormat.Ustar);
        int each = 512 + ((picture.Length + 511) / 512 * 512);
        for (int length = 512; length < whole.Length; length += 512)
        {
            string archive = folder.Write($"{length}.tar", whole.AsSpan(0, length));
            int complete = Math.Min(4, Enumerable.Range(0, 5).Count(i => (i * each) + 512 + picture.Length <= length));
            if (complete == 0)
            {
                Assert.Contains("cut off", Assert.Throws<InputException>(() => ImageCatalogue.Open(archive)).Message, StringComparison.Ordinal);
                continue;
            }

            CatalogueEntry[] entries = [.. ImageCatalogue.Open(archive).Entries()];
            Assert.Equal(Enumerable.Range(0, complete).Select(i => $"{i}"), entries.Take(complete).Select(entry => entry.Id));
            // Where the file ends between two members, nothing is missed by anybody.
            Assert.InRange(entries.Length, complete, complete + 1);
            Assert.All(entries.Skip(complete), entry => Assert.Equal(RejectReason.ImageUnreadable, entry.Table?.Refusal?.Reason));
        }
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void A_name_that_says_to_be_gigabytes_takes_no_memory(TarEntryFormat format)
    {
        using TemporaryFolder folder = new();
        byte[] picture = Packed.Flat(sample.Path)[0].Content;
        byte[] tar = [.. Packed.Tar([("a.jpg", picture)], TarEntryFormat.Ustar)[..^1024], .. Packed.Tar([(new string('x', 150) + ".jpg", picture)], format)];
        int second = 512 + ((picture.Length + 511) / 512 * 512);
        Encoding.ASCII.GetBytes("17777777777").CopyTo(tar, second + 124);
        Encoding.ASCII.GetBytes("        ").CopyTo(tar, second + 148);
        Encoding.ASCII.GetBytes(Convert.ToString(tar.Skip(second).Take(512).Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, second + 148);
        string archive = folder.Write("a.tar", tar);
        long before = GC.GetTotalAllocatedBytes();
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(archive).Entries()];
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
        Assert.Equal(["a", "a.tar"], entries.Select(entry => entry.Id));
        Assert.Contains("bytes long", entries[1].Table!.Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tar_that_lies_about_sizes_is_told()
    {
        using TemporaryFolder folder = new();
        byte[] tar = Packed.Tar([("a.jpg", Packed.Flat(sample.Path)[0].Content), ("b.jpg", Packed.Flat(sample.Path)[2].Content)], TarEntryFormat.Ustar);
        foreach (string size in new[] { "77777777777", "00000000001", "-0000000001", "xxxxxxxxxxx" })
        {
            byte[] lying = [.. tar];
            Encoding.ASCII.GetBytes(size).CopyTo(lying, 124);
            Encoding.ASCII.GetBytes("        ").CopyTo(lying, 148);
            int sum = lying.Take(512).Sum(b => b);
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(lying, 148);
            string archive = folder.Write($"{size}.tar", lying);
            try
            {
                Told[] told = Told.Of(archive);
                Assert.All(told, image => Assert.DoesNotContain(',', image.What));
            }
            catch (InputException e)
            {
                Assert.Contains(size + ".tar", e.Message, StringComparison.Ordinal);
            }
        }
    }
}
