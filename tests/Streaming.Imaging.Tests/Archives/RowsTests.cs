using Parquet;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests.Archives;

public class RowsTests(WrittenSample sample) : IClassFixture<WrittenSample>
{
    private static readonly byte[] Picture = Pictures.Encoded(40, 24, SkiaSharp.SKEncodedImageFormat.Jpeg);

    // The sample as one would upload it: its boxes in columns, its paths those of the folder.
    private PackedRows Sample(CatalogueEntry[] entries, bool isStruct, CompressionMethod compression = CompressionMethod.Snappy)
    {
        AnnotatedImage?[] read = [.. entries.Select(Annotated)];
        double?[] Edges(Func<Box, double> edge) => [.. read.Select(image => image?.Boxes is [var box] ? edge(box) : (double?)null)];
        return new PackedRows
        {
            Pictures = [.. entries.Select(entry => File.ReadAllBytes(entry.ImagePath))],
            Paths = [.. entries.Select(entry => Path.GetRelativePath(sample.Path, entry.ImagePath))],
            IsStruct = isStruct,
            Compression = compression,
            Texts = ("wnid", [.. read.Select(image => image?.Entry.Synset ?? "")]),
            Numbers = [("xmin", Edges(box => box.XMin)), ("ymin", Edges(box => box.YMin)), ("xmax", Edges(box => box.XMax)), ("ymax", Edges(box => box.YMax))],
        };
    }

    private static AnnotatedImage? Annotated(CatalogueEntry entry)
    {
        try
        {
            return Annotations.Read(entry);
        }
        catch (ItemRejectedException)
        {
            return null;
        }
    }

    [Theory]
    [InlineData(true, CompressionMethod.Snappy)]
    [InlineData(false, CompressionMethod.Zstd)]
    [InlineData(true, CompressionMethod.Gzip)]
    [InlineData(false, CompressionMethod.None)]
    public void Rows_are_the_images_of_their_paths(bool isStruct, CompressionMethod compression)
    {
        using TemporaryFolder folder = new();
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(sample.Path).Entries()];
        string file = folder.Write("val.parquet", Sample(entries, isStruct, compression).Write());
        Told[] expected = Told.Of(sample.Path), found = Told.Of(file);
        Assert.Equal(expected.Select(told => (told.Id, told.Hash)), found.Select(told => (told.Id, told.Hash)));
        // Those of one box are told in columns; a picture of several objects has none there.
        Assert.Equal(expected.Where(told => told.What.Count(c => c == ',') == 3), found.Where(told => told.What.Count(c => c == ',') == 3));
        Assert.True(expected.Count(told => told.What.Count(c => c == ',') == 3) > 12);
        Assert.Equal(expected.Length, Told.Of(file, "val").Length);
        Assert.Throws<InputException>(() => ImageCatalogue.Open(file, "train"));
        // At any place, from any number of threads.
        CatalogueEntry[] rows = [.. ImageCatalogue.Open(file, null, new BoxSearch()).Entries().Reverse()];
        Assert.Equal(found.Reverse(), rows.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(Told.Of));
        Assert.Equal(["val.parquet"], Packed.FilesOf(folder.Path).Select(one => one.Name));
    }

    [Fact]
    public void Rows_without_paths_are_called_by_their_numbers_in_their_order()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.parquet", new PackedRows
        {
            Pictures = [Picture, null, Picture, Picture],
            GroupRows = 2,
            Whole = ("label", [3, 0, 1, 1]),
            Objects = [[[1, 2, 29, 18]], [], [], [[0, 0, 4, 4], [1, 2, 29, 18]]],
            Metadata = new() { ["huggingface"] = "{\"info\": {\"features\": {\"label\": {\"names\": [\"zero\", \"n00000007\", \"two\"], \"_type\": \"ClassLabel\"}}}}" },
        }.Write());
        Told[] told = Told.Of(file);
        Assert.Equal(["0000000000", "0000000001", "0000000002", "0000000003"], told.Select(image => image.Id));
        Assert.Equal(["40x24  1,2,30,20", "ImageUnreadable", "40x24 n00000007 ", "40x24 n00000007 0,0,4,4 1,2,30,20"], told.Select(image => image.What));
        LabelledImages labelled = LabelledImages.Open(file);
        Assert.Equal(["3", "n00000007", "zero"], labelled.Classes);
        Assert.Equal([0, 2, 1, 1], labelled.Images.Select(image => image.Label));
    }

    [Fact]
    public void Paths_that_come_twice_name_nothing()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.parquet", new PackedRows { Pictures = [Picture, Picture, Picture], Paths = ["b/x.jpg", "a/y.jpg", "b/x.jpg"] }.Write());
        Assert.Equal(["0000000000", "a/y", "0000000002"], ImageCatalogue.Open(file).Entries().Select(entry => entry.Id));
    }

    [Fact]
    public void Files_of_a_folder_and_of_a_pattern_are_one_dataset()
    {
        using TemporaryFolder folder = new();
        foreach (int part in Enumerable.Range(0, 3))
            folder.Write($"set/t-{part:D5}.parquet", new PackedRows { Pictures = [Picture, Picture], Paths = [$"{part}/b.jpg", $"{part}/a.jpg"] }.Write());
        string[] expected = ["0/b", "0/a", "1/b", "1/a", "2/b", "2/a"];
        Assert.Equal(expected, ImageCatalogue.Open(Path.Combine(folder.Path, "set")).Entries().Select(entry => entry.Id));
        string pattern = Path.Combine(folder.Path, "set/t-{00000..00002}.parquet");
        Assert.Equal(expected, ImageCatalogue.Open(pattern).Entries().Select(entry => entry.Id));
        Assert.Equal(["0", "1", "2"], LabelledImages.Open(pattern).Classes);
        File.Delete(Path.Combine(folder.Path, "set/t-00001.parquet"));
        Assert.Contains("t-00001.parquet", Assert.Throws<InputException>(() => ImageCatalogue.Open(pattern)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_cannot_be_understood_are_named()
    {
        using TemporaryFolder folder = new();
        string none = folder.Write("none.parquet", new PackedRows { Pictures = [[1, 2, 3]], Whole = ("label", [1]) }.Write());
        string message = Assert.Throws<InputException>(() => ImageCatalogue.Open(none)).Message;
        Assert.Contains("image.bytes (bytes), label (numbers)", message, StringComparison.Ordinal);
        string two = folder.Write("two.parquet", new PackedRows { Pictures = [Picture], IsStruct = false, Others = ("img", [Picture]) }.Write());
        Assert.Contains("several columns of pictures", Assert.Throws<InputException>(() => ImageCatalogue.Open(two)).Message, StringComparison.Ordinal);
        string likely = folder.Write("likely.parquet", new PackedRows { Pictures = [Picture], IsStruct = false, Others = ("depth", [Picture]) }.Write());
        Assert.Single(ImageCatalogue.Open(likely).Entries());
        string unboxed = folder.Write("unboxed.parquet", new PackedRows { Pictures = [Picture] }.Write());
        Assert.Equal("NotAnnotated", Assert.Single(Told.Of(unboxed)).What);
        Assert.StartsWith("40x24", Assert.Single(Told.Of(unboxed, null, new BoxSearch(AssumesBox: true))).What, StringComparison.Ordinal);
        string csv = folder.Write("boxes.csv", "image,xmin,ymin,xmax,ymax\n0000000000,1,2,3,4\n");
        Assert.EndsWith("1,2,3,4", Assert.Single(Told.Of(unboxed, null, new BoxSearch(csv))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_ends_in_words()
    {
        using TemporaryFolder folder = new();
        byte[] whole = new PackedRows { Pictures = [Picture, Picture, Picture], Paths = ["a.jpg", "b.jpg", "c.jpg"], GroupRows = 2, Whole = ("label", [1, 2, 3]), Objects = [[[1, 2, 3, 4]], [], []] }.Write();
        var random = new Random(5);
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = i % 4 == 0 ? whole[..random.Next(4, whole.Length)] : [.. whole];
            for (int change = 0; change < 1 + (i % 3); change++)
                changed[random.Next(i % 2 == 0 ? Math.Max(4, changed.Length - 900) : 4, changed.Length)] = (byte)random.Next(256);
            string file = folder.Write($"{i}.parquet", changed);
            try
            {
                Told.Of(file);
            }
            catch (InputException e)
            {
                Assert.Contains($"{i}.parquet", e.Message, StringComparison.Ordinal);
            }
        }
    }
}
