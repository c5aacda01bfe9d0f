using Streaming.Domain;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests;

public class RealImageNetTests
{
    [Fact]
    public void Real_annotations_are_all_read_and_the_default_selection_passes_as_many_as_their_numbers_say()
    {
        string folder = SharedFolder.Require(Path.Combine("data", "imagenet"));
        AnnotatedImage[] images = [.. ImageCatalogue.Open(folder).Entries().Select(Annotations.Read)];
        Assert.Equal(1540, images.Length);
        Assert.Equal(images.Length, images.Select(i => i.Entry.Id).Distinct().Count());
        Assert.All(images, i => Assert.NotEqual("", i.Entry.Synset));

        // Edges run from 0 up to the width and height themselves, so they are continuous and none leaves its image.
        Box[] boxes = [.. images.SelectMany(i => i.Boxes)];
        Assert.Equal(0, boxes.Min(b => b.XMin));
        Assert.Contains(images, i => i.Boxes.Any(b => b.XMax == i.Width));
        var judged = images.Select(i => Selection.judge(Selection.defaults, i)).ToArray();
        Assert.DoesNotContain(judged, j => j.IsError && j.ErrorValue.Item1 == RejectReason.BoxOutsideImage);
        Assert.Equal(68, judged.Count(j => j.IsOk));
    }

    [Fact]
    public void The_csv_tells_the_same_boxes_as_the_xml()
    {
        string folder = SharedFolder.Require(Path.Combine("data", "imagenet"));
        BoxTable solution = BoxFile.Read(Path.Combine(folder, "LOC_val_solution.csv"));
        foreach (AnnotatedImage image in ImageCatalogue.Open(folder).Entries().Select(Annotations.Read))
        {
            int row = solution.Find(image.Entry.Id);
            Box[] boxes = solution.BoxesOf(row).Boxes;
            string synset = solution.SynsetOf(row);
            Assert.Equal(image.Boxes, boxes);
            Assert.Equal(image.Entry.Synset, synset);
        }
    }

    [Fact]
    public void Folders_of_classes_without_boxes_are_listed_with_their_synsets()
    {
        string folder = SharedFolder.Require(Path.Combine("data", "imagenette"));
        CatalogueEntry[] entries = [.. ImageCatalogue.Open(folder, "val").Entries()];
        Assert.Equal(1500, entries.Length);
        Assert.Equal(10, entries.Select(e => e.Synset).Distinct().Count());
        Assert.DoesNotContain("", entries.Select(e => e.Synset));
    }
}
