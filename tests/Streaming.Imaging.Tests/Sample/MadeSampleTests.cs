using Streaming.Domain;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;
using Streaming.Imaging.Sample;

namespace Streaming.Imaging.Tests;

public sealed class MadeSampleTests(WrittenSample sample) : IClassFixture<WrittenSample>
{
    [Fact]
    public void It_is_an_ImageNet_folder_of_which_most_pass_and_the_rest_fail_for_every_reason()
    {
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(sample.Path).Entries()];
        Assert.Equal(24, entries.Length);
        var judged = entries.Select(e => Selection.judge(Selection.defaults, Annotations.Read(e))).ToArray();
        Assert.Equal(18, judged.Count(j => j.IsOk));
        Assert.Equal(
            [RejectReason.NoBox, RejectReason.SeveralObjects, RejectReason.OffCentre, RejectReason.NotSquare, RejectReason.TooSmall, RejectReason.TooLarge],
            judged.Where(j => j.IsError).Select(j => j.ErrorValue.Item1).Order());
    }

    [Fact]
    public void Every_picture_decodes_and_its_xml_and_the_csv_agree()
    {
        BoxTable solution = BoxFile.Read(Path.Combine(sample.Path, "LOC_val_solution.csv"));
        string words = File.ReadAllText(Path.Combine(sample.Path, "synset_words.txt"));
        int greyOnes = 0, pngs = 0;
        foreach (AnnotatedImage image in ImageCatalogue.Open(sample.Path).Entries().Select(Annotations.Read))
        {
            int row = solution.Find(image.Entry.Id);
            Box[] boxes = solution.BoxesOf(row).Boxes;
            string synset = solution.SynsetOf(row);
            Assert.Equal(boxes, image.Boxes);
            Assert.Equal(image.Entry.Synset, synset);
            Assert.Contains(synset, words, StringComparison.Ordinal);
            using DecodedImage decoded = ImageDecoder.Read(image.Entry.ImagePath);
            Assert.Equal((image.Width, image.Height), (decoded.Width, decoded.Height));
            byte[] start = File.ReadAllBytes(image.Entry.ImagePath)[..4];
            pngs += start[1] == 'P' ? 1 : 0;
            greyOnes += Enumerable.Range(0, decoded.Width).All(x => decoded.At(x, 100) is var (r, g, b) && r == g && g == b) ? 1 : 0;
        }

        Assert.Equal((1, 1), (greyOnes, pngs));
    }

    [Fact]
    public void Boxes_are_tight_about_their_objects()
    {
        for (int number = 0; number < 24; number++)
        {
            Scene scene = Scene.Plan(number);
            foreach (SceneObject thing in scene.Objects)
            {
                var box = new SkiaSharp.SKRect((float)thing.Box.XMin, (float)thing.Box.YMin, (float)thing.Box.XMax, (float)thing.Box.YMax);
                using SkiaSharp.SKPath outline = Silhouette.Draw(thing.Kind, 37 * number, box);
                SkiaSharp.SKRect tight = outline.TightBounds;
                Assert.Equal(thing.Box.XMin, tight.Left, 0.05);
                Assert.Equal(thing.Box.YMin, tight.Top, 0.05);
                Assert.Equal(thing.Box.XMax, tight.Right, 0.05);
                Assert.Equal(thing.Box.YMax, tight.Bottom, 0.05);
            }
        }
    }

    [Fact]
    public void It_is_the_same_to_the_byte_whatever_the_number_asked_for()
    {
        using var other = new TemporaryFolder();
        MadeSample.Write(other.Path, 5);
        foreach (string path in Directory.GetFiles(Path.Combine(other.Path, "Data", "CLS-LOC", "val")))
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(sample.Path, Path.GetRelativePath(other.Path, path))));
    }

    [Fact]
    public void Pictures_have_detail_everywhere()
    {
        foreach (CatalogueEntry entry in ImageCatalogue.Open(sample.Path).Entries())
        {
            using DecodedImage image = ImageDecoder.Read(entry.ImagePath);
            for (int y = 0; y + 40 <= image.Height; y += 40)
            for (int x = 0; x + 40 <= image.Width; x += 40)
            {
                double[] green = [.. from j in Enumerable.Range(y, 40) from i in Enumerable.Range(x, 40) select (double)image.At(i, j).Green];
                double mean = green.Average();
                double deviation = Math.Sqrt(green.Average(v => (v - mean) * (v - mean)));
                Assert.True(deviation > 4, $"{entry.Id} is flat at ({x}, {y}): deviation {deviation:F1}");
            }
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "x");
        var error = Assert.Throws<InputException>(() => MadeSample.Write(file, 1));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => MadeSample.Write(sample.Path, 0));
}
