using System.Text.RegularExpressions;
using SkiaSharp;
using Streaming.Domain;
using Streaming.Imaging.Boxes;
using Streaming.Imaging.Catalogue;

namespace Streaming.Imaging.Tests;

/// What docs/datasets.md shows is what is read.
public sealed partial class DatasetsPageTests
{
    private const string Voc = "<annotation><object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository(), "docs", "datasets.md"));

    private static string[] Blocks(string language) => [.. Fence().Matches(Page).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value)];

    [Theory]
    [InlineData("csv", 2)]
    [InlineData("json", 1)]
    public void Its_files_of_boxes_are_read(string language, int count)
    {
        using var folder = new TemporaryFolder();
        string[] blocks = Blocks(language);
        Assert.Equal(count, blocks.Length);
        Assert.All(blocks, text =>
        {
            BoxTable table = BoxFile.Read(folder.Write("boxes", text));
            Assert.All(Enumerable.Range(0, table.Names.Count), image => Assert.Single(table.BoxesOf(image).Boxes));
            Assert.All(Enumerable.Range(0, table.Names.Count), image => Assert.Null(table.BoxesOf(image).Refusal));
        });
    }

    [Fact]
    public void Each_of_its_layouts_gives_an_image_its_box()
    {
        string[] trees = Blocks("text");
        Assert.Equal(4, trees.Length);
        Assert.All(trees, tree =>
        {
            using var folder = new TemporaryFolder();
            string[] files = [.. Files(tree)];
            foreach (string file in files)
                folder.Write(file, Content(file));
            string dataset = Path.Combine(folder.Path, tree.Split("  ")[0]);
            CatalogueEntry[] boxed = [.. ImageCatalogue.Open(Directory.Exists(dataset) ? dataset : folder.Path, null, new BoxSearch()).Entries().Where(HasBox)];
            Assert.NotEmpty(boxed);
        });
    }

    // Each line a path, below the last line that is indented less; what follows two spaces is a word about it.
    private static IEnumerable<string> Files(string tree)
    {
        var above = new List<(int Depth, string Name)>();
        foreach (string line in tree.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int depth = line.Length - line.TrimStart().Length;
            string name = line.Trim().Split("  ")[0];
            above.RemoveAll(folder => folder.Depth >= depth);
            if (Path.GetExtension(name).Length > 0)
                yield return Path.Combine([.. above.Select(folder => folder.Name), name]);
            else
                above.Add((depth, name));
        }
    }

    private static byte[] Content(string file) => Path.GetExtension(file) switch
    {
        ".xml" => System.Text.Encoding.UTF8.GetBytes(Voc),
        ".json" => System.Text.Encoding.UTF8.GetBytes(Blocks("json")[0].Replace("426", "24", StringComparison.Ordinal).Replace("640", "40", StringComparison.Ordinal)),
        ".csv" => "ImageId,PredictionString\nILSVRC2012_val_00000001,n01440764 1 2 3 4\n"u8.ToArray(),
        _ => Pictures.Encoded(40, 24, SKEncodedImageFormat.Jpeg),
    };

    private static bool HasBox(CatalogueEntry entry)
    {
        try
        {
            return Annotations.Read(entry).Boxes.Length == 1;
        }
        catch (ItemRejectedException)
        {
            return false;
        }
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Streaming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("No Streaming.sln above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
