using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using Streaming.Domain;
using Streaming.Imaging.Archives;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests.Archives;

public class ArchiveTests(WrittenSample sample) : IClassFixture<WrittenSample>
{
    private static readonly Func<(string, byte[])[], byte[]>[] Kinds =
    [
        files => Packed.Tar(files), files => Packed.Tar(files, TarEntryFormat.Gnu), files => Packed.Tar(files, TarEntryFormat.Ustar), files => Packed.Tar(files, TarEntryFormat.V7),
        files => Packed.Zip(files), files => Packed.Zip(files, CompressionLevel.NoCompression),
        files => Packed.Zip([.. files.Select(file => (file.Item1.Replace('/', '\\'), file.Item2))]),
    ];

    public static TheoryData<int> EachKind => [.. Enumerable.Range(0, Kinds.Length)];

    [Theory, MemberData(nameof(EachKind))]
    public void ImageNets_layout_in_an_archive_is_that_of_the_folder(int kind)
    {
        using TemporaryFolder folder = new();
        string archive = folder.Write("sample.bin", Kinds[kind](Packed.FilesOf(sample.Path)));
        Told[] expected = Told.Of(sample.Path);
        Assert.Equal(24, expected.Length);
        Assert.Equal(expected, Told.Of(archive));
        Assert.Equal(expected, Told.Of(archive, "val"));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory, MemberData(nameof(EachKind))]
    public void A_plain_folder_in_an_archive_is_the_folder(int kind)
    {
        using TemporaryFolder folder = new();
        foreach (var (name, content) in Packed.Flat(sample.Path))
            folder.Write("plain/" + name, content);
        string archive = folder.Write("a.bin", Kinds[kind](Packed.FilesOf(folder.Path)));
        Assert.Equal(Told.Of(Path.Combine(folder.Path, "plain")), Told.Of(archive, "plain"));
        Assert.Equal(Told.Of(folder.Path), Told.Of(archive));
        Assert.Contains(Told.Of(archive), told => told.What.Contains('x', StringComparison.Ordinal) && told.What.Contains(','));
    }

    [Theory, MemberData(nameof(EachKind))]
    public void Classes_of_an_archive_are_its_folders(int kind)
    {
        using TemporaryFolder folder = new();
        foreach (var (name, content) in Packed.Flat(sample.Path).Where(file => file.Name.EndsWith(".JPEG", StringComparison.Ordinal)))
            folder.Write($"train/class{name[^6]}/{name}", content);
        string archive = folder.Write("classes.bin", Kinds[kind](Packed.FilesOf(folder.Path)));
        Assert.True(LabelledImages.HasPart(archive, "train"));
        Assert.False(LabelledImages.HasPart(archive, "val"));
        LabelledImages expected = LabelledImages.Open(folder.Path, "train"), found = LabelledImages.Open(archive, "train");
        Assert.Equal(expected.Classes, found.Classes);
        Assert.Equal(expected.Images.Select(image => (image.Id, image.Label)), found.Images.Select(image => (image.Id, image.Label)));
        Assert.True(expected.Classes.Count > 1);
    }

    [Fact]
    public void An_archive_is_read_by_many_threads_at_once()
    {
        using TemporaryFolder folder = new();
        foreach (byte[] bytes in new[] { Packed.Tar(Packed.Flat(sample.Path)), Packed.Zip(Packed.Flat(sample.Path)) })
        {
            CatalogueEntry[] entries = [.. ImageCatalogue.Open(folder.Write("a.bin", bytes)).Entries()];
            Told[] expected = [.. entries.Select(Told.Of)];
            Assert.Equal(Enumerable.Repeat(expected, 8), Enumerable.Range(0, 8).AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(_ => entries.Select(Told.Of).ToArray()));
        }
    }

    [Fact]
    public void An_archive_that_is_replaced_between_index_and_reading_is_told()
    {
        using TemporaryFolder folder = new();
        foreach (byte[] bytes in new[] { Packed.Tar(Packed.Flat(sample.Path)), Packed.Zip(Packed.Flat(sample.Path)) })
        {
            string archive = folder.Write("a.bin", bytes);
            CatalogueEntry[] entries = [.. ImageCatalogue.Open(archive).Entries()];
            Original original = Selection.judge(Anything, Annotations.Read(entries[0])).ResultValue;
            ArchivePlace place = ArchiveCache.PlaceOf(entries[0].ImagePath)!.Value;
            folder.Write("a.bin", [.. bytes, 0]);
            File.SetLastWriteTimeUtc(archive, DateTime.UnixEpoch);
            ItemRejectedException refused = Assert.Throws<ItemRejectedException>(() => ImageDecoder.Read(original, PixelBudget.Shared.Reserve(original.Source.DecodingBytes, TestContext.Current.CancellationToken)));
            Assert.Contains("replaced", refused.Message, StringComparison.Ordinal);
            IOException indexed = Assert.Throws<IOException>(() => place.Archive.Open(place.Archive.Members.Find(place.Name)!.Value, entries[0].ImagePath));
            Assert.Contains("since it was indexed", indexed.Message, StringComparison.Ordinal);
        }
    }

    private static SelectionRule Anything => new(centreTolerance: 1, maxElongation: 100, minArea: 0, maxArea: 1);

    [Theory]
    [InlineData("tar", "-cf", "a.tar", ".")]
    [InlineData("tar", "--format=v7", "-cf", "a.tar", "--", "Data", "Annotations")]
    [InlineData("zip", "-rq", "a.zip", ".")]
    [InlineData("zip", "-rq0", "a.zip", "Data", "Annotations")]
    [InlineData("python3", "-m", "zipfile", "-c", "a.zip", "Data", "Annotations")]
    [InlineData("python3", "-m", "tarfile", "-c", "a.tar", "Data", "Annotations")]
    public void Archives_of_other_programs_are_the_folder(string program, params string[] words)
    {
        using TemporaryFolder folder = new();
        string archive = Path.Combine(folder.Path, words.First(word => word.StartsWith("a.", StringComparison.Ordinal)));
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, words.Select(word => word.StartsWith("a.", StringComparison.Ordinal) ? archive : word)) { WorkingDirectory = sample.Path, RedirectStandardError = true })!;
            process.WaitForExit();
            Assert.SkipUnless(process.ExitCode == 0, $"{program} does not take these words");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"there is no program {program}");
        }

        Assert.Equal(Told.Of(sample.Path), Told.Of(archive));
    }

    [Fact]
    public void Empty_archives_hold_no_image()
    {
        using TemporaryFolder folder = new();
        foreach (byte[] bytes in new[] { Packed.Tar([]), Packed.Zip([]), Packed.Tar([("a.txt", [1])]), Packed.Zip([("a.txt", [1])]) })
        {
            string archive = folder.Write("a.bin", bytes);
            InputException refused = Assert.Throws<InputException>(() => ImageCatalogue.Open(archive));
            Assert.Contains("a.bin", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_that_lead_elsewhere_stay_in_the_archive()
    {
        using TemporaryFolder folder = new();
        byte[] picture = Packed.Flat(sample.Path)[0].Content;
        string[] names = ["../../up.jpg", "/abs.jpg", "a/../b.jpg", "C:\\disk.jpg", "./here.jpg", "x\\..\\..\\y.jpg", ".hidden.jpg", "sp ace/\u00e4\u4e2d.jpg"];
        foreach (byte[] bytes in new[] { Packed.Tar(names.Select(name => (name, picture))), Packed.Zip(names.Select(name => (name, picture))) })
        {
            string archive = folder.Write("in/a.bin", bytes);
            CatalogueEntry[] entries = [.. ImageCatalogue.Open(archive).Entries()];
            Assert.Equal(names.Length - 1, entries.Length);
            Assert.All(entries, entry => Assert.StartsWith(archive + "/", entry.ImagePath, StringComparison.Ordinal));
            Assert.All(entries, entry => Assert.DoesNotContain("/../", entry.ImagePath, StringComparison.Ordinal));
            Assert.All(entries, entry => Assert.NotEqual(ImageContent.Unreadable, ImageContent.HashOf(entry.ImagePath)));
        }

        Assert.Equal(["in/a.bin"], Packed.FilesOf(folder.Path).Select(file => file.Name));
    }
}
