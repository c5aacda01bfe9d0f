using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Streaming.EndToEnd.Tests;

/// Datasets as people have them: what is learned does not depend on where boxes are written down.
public sealed class DatasetTests(MadeOnce made) : IAsyncLifetime
{
    private const int Timeout = 400_000;

    private static readonly string[] Edges = ["xmin", "ymin", "xmax", "ymax"];

    public async ValueTask InitializeAsync() => await made.MakeUndisturbed();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory(Timeout = Timeout)]
    [InlineData("coco")]
    [InlineData("csv")]
    [InlineData("loc")]
    [InlineData("folder")]
    [InlineData("found")]
    public async Task The_same_boxes_make_the_same_bytes_wherever_they_are_from(string form)
    {
        using var folder = new TemporaryFolder();
        CopyImages(folder["images"]);
        var place = form switch
        {
            "coco" => Write(folder["boxes.txt"], Coco()),
            "csv" => Write(folder["boxes"], Csv()),
            "loc" => Write(folder["loc.csv"], "ImageId,PredictionString\n" + string.Concat(Boxes().Select(image => $"{image.Name},{string.Join(' ', image.Boxes.Select(box => $"{box.Class} {box.Edges.Replace(',', ' ')}"))}\n"))),
            "found" => Write(folder["images", "annotations", "instances.json"], Coco()),
            _ => folder["xml"],
        };
        if (form == "folder")
            CopyAnnotations(folder["xml"]);
        string[] learn = ["learn", folder["images"], "--plan", made.TinyPlanFile, "--part-pairs", $"{TinyPlan.PartPairs}", "--quiet", "--out", folder["run"]];
        var outcome = (await StreamingProgram.Run([.. learn, .. form == "found" ? [] : new[] { "--annotations", place }])).Expect(0);

        Same.Files(Path.Combine(made.Undisturbed, "bases"), folder["run", "bases"]);
        Same.Metrics(made.Undisturbed, folder["run"]);
        Assert.Contains(place, outcome.Output);
        await LearnTests.Validate(folder["run", "config.json"], "config.schema.json");
        var config = Read(folder["run", "config.json"]);
        Assert.Equal(place, config["boxes"]!["path"]!.GetValue<string>());
        Assert.Equal(form == "found" ? null : place, config["options"]!["annotations"]?.GetValue<string>());
    }

    [Fact(Timeout = Timeout)]
    public async Task Plain_pictures_are_refused_with_the_way_on_and_that_way_leads_on()
    {
        using var folder = new TemporaryFolder();
        CopyImages(folder["images"]);
        string[] select = ["select", folder["images"], "--quiet"];
        (await StreamingProgram.RunHere([.. select, "--out", folder["none"]])).ExpectSentence("10 not-annotated", ".JPEG", "--annotations", "--assume-box centre");
        (await StreamingProgram.RunHere([.. select, "--assume-box", "centre", "--out", folder["all"]])).Expect(0);
        Assert.Equal(10, Read(folder["all", "metrics.json"])["originals"]!.GetValue<int>());
        Assert.Equal("centre", Read(folder["all", "config.json"])["options"]!["assume_box"]!.GetValue<string>());
        (await StreamingProgram.Run("learn", "--assume-box", "centre", folder["images"], "--shard", "0/5", "--plan", made.TinyPlanFile, "--quiet", "--out", folder["run"])).Expect(0);
        Assert.Equal(2, Read(folder["run", "metrics.json"])["originals"]!.GetValue<int>());
    }

    /// What README says of one's own images: from a folder to bases in two commands, whatever labelled it.
    [Theory(Timeout = Timeout)]
    [InlineData("JPEGImages", "Annotations")]
    [InlineData("images", "annotations")]
    [InlineData("Data/CLS-LOC/val", "Annotations/CLS-LOC/val")]
    [InlineData("Data/CLS-LOC/val/n01440764", "Annotations/CLS-LOC/val")]
    public async Task A_folder_as_it_comes_is_looked_at_and_learned_from(string images, string annotations)
    {
        using var folder = new TemporaryFolder();
        CopyImages(folder["set", images]);
        CopyAnnotations(folder["set", annotations]);
        (await StreamingProgram.RunHere("select", folder["set"], "--out", folder["look"])).Expect(0);
        Assert.Equal(8, Read(folder["look", "metrics.json"])["originals"]!.GetValue<int>());
        (await StreamingProgram.Run("learn", folder["set"], "--shard", "0/5", "--plan", made.TinyPlanFile, "--quiet", "--out", folder["run"])).Expect(0);
        Assert.True(File.Exists(folder["run", "bases", "bases.json"]));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("learn DATASET")]
    [InlineData("run DATASET")]
    [InlineData("select DATASET")]
    [InlineData("extend BASES DATASET")]
    [InlineData("evaluate BASES DATASET")]
    [InlineData("zeroshot BASES DATASET")]
    [InlineData("siamese DATASET --pairs 2")]
    public async Task Where_nothing_is_usable_the_reason_an_image_and_the_remedy_are_told(string command)
    {
        using var folder = new TemporaryFolder();
        CopyImages(folder["images"]);
        string[] Words(params string[] more) => [.. command.Split(' ').Select(word => word switch { "DATASET" => folder["images"], "BASES" => made.Undisturbed, _ => word }), "--quiet", "--out", folder["out"], "--overwrite", .. more];
        (await StreamingProgram.RunHere(Words())).ExpectSentence("not-annotated", ".JPEG", "--annotations");
        Assert.False(File.Exists(folder["out", "metrics.json"]));
        var csv = Write(folder["boxes.csv"], Csv());
        (await StreamingProgram.RunHere(Words("--annotations", csv, "--min-area", "0.9", "--max-area", "1"))).ExpectSentence("too-small", ".JPEG", "covers", "--min-area");
        File.WriteAllText(csv, "image,xmin,ymin,xmax,ymax\nelsewhere.jpg,1,2,3,4\n");
        (await StreamingProgram.RunHere(Words("--annotations", csv))).ExpectSentence("elsewhere.jpg", csv, "names none");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_run_goes_on_with_the_boxes_that_it_was_begun_with_alone()
    {
        using var folder = new TemporaryFolder();
        CopyImages(folder["images"]);
        var csv = Write(folder["boxes.csv"], Csv());
        string[] learn = ["learn", folder["images"], "--annotations", csv, "--shard", "0/5", "--plan", made.TinyPlanFile, "--quiet", "--out", folder["run"]];
        (await StreamingProgram.Run(learn)).Expect(0);
        // As if it had been stopped before its last file.
        File.Delete(folder["run", "metrics.json"]);
        File.AppendAllText(csv, "elsewhere.jpg,1,2,3,4\n");
        (await StreamingProgram.RunHere([.. learn, "--resume"])).ExpectSentence("boxes");
        File.WriteAllText(csv, Csv());
        (await StreamingProgram.Run([.. learn, "--resume"])).Expect(0);
    }

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    private static string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private void CopyImages(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var image in Directory.EnumerateFiles(made.Few, "*.JPEG"))
            File.Copy(image, Path.Combine(folder, Path.GetFileName(image)));
    }

    private void CopyAnnotations(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var annotation in Directory.EnumerateFiles(made.Few, "*.xml"))
            File.Copy(annotation, Path.Combine(folder, Path.GetFileName(annotation)));
    }

    // The boxes of the few images, edges as xmin,ymin,xmax,ymax, read from their XML without the program's help.
    private IEnumerable<(string Name, int Width, int Height, (string Class, string Edges)[] Boxes)> Boxes() =>
        from file in Directory.EnumerateFiles(made.Few, "*.xml").Order(StringComparer.Ordinal)
        let root = XDocument.Load(file).Root!
        select (Path.GetFileNameWithoutExtension(file), (int)root.Element("size")!.Element("width")!, (int)root.Element("size")!.Element("height")!,
            root.Elements("object").Select(o => ((string)o.Element("name")!, string.Join(',', Edges.Select(edge => (string)o.Element("bndbox")!.Element(edge)!)))).ToArray());

    private string Csv() => "class,image,xmin,ymin,xmax,ymax\n" + string.Concat(Boxes().SelectMany(image => image.Boxes.Select(box => $"{box.Class},{image.Name}.JPEG,{box.Edges}\n")));

    private string Coco()
    {
        var (images, annotations) = (new JsonArray(), new JsonArray());
        var classes = Boxes().SelectMany(image => image.Boxes).Select(box => box.Class).Distinct().ToList();
        foreach (var (id, image) in Boxes().Index())
        {
            images.Add(new JsonObject { ["id"] = id, ["file_name"] = $"somewhere/{image.Name}.JPEG", ["width"] = image.Width, ["height"] = image.Height });
            foreach (var box in image.Boxes)
            {
                var edges = Array.ConvertAll(box.Edges.Split(','), edge => double.Parse(edge, CultureInfo.InvariantCulture));
                annotations.Add(new JsonObject { ["id"] = annotations.Count, ["image_id"] = id, ["category_id"] = classes.IndexOf(box.Class), ["iscrowd"] = 0, ["bbox"] = new JsonArray(edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1]) });
            }
        }

        return new JsonObject { ["images"] = images, ["annotations"] = annotations, ["categories"] = new JsonArray([.. classes.Select((name, id) => new JsonObject { ["id"] = id, ["name"] = name })]) }.ToJsonString();
    }
}
