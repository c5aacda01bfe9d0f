using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using DuckDB.NET.Data;
using Streaming.Imaging.Tests.Archives;

namespace Streaming.EndToEnd.Tests;

/// What is learned does not depend on what the images are packed in.
public sealed class SourcesTests(MadeOnce made) : IAsyncLifetime
{
    private const int Timeout = 400_000;

    private static readonly string[] Edges = ["xmin", "ymin", "xmax", "ymax"];

    public async ValueTask InitializeAsync() => await made.MakeUndisturbed();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory(Timeout = Timeout)]
    [InlineData("tar")]
    [InlineData("zip")]
    [InlineData("webdataset")]
    [InlineData("parquet")]
    [InlineData("list")]
    [InlineData("web")]
    [InlineData("archives beside each other")]
    public async Task The_same_images_make_the_same_bytes_whatever_they_are_packed_in(string kind)
    {
        using var folder = new TemporaryFolder();
        // One that drops every second connection.
        using var server = new RangeServer { Does = number => number % 2 == 0 ? RangeServer.Fault.Drop : RangeServer.Fault.None };
        Directory.CreateDirectory(folder["packed"]);
        var dataset = kind == "web" ? server.Add("a.tar", Packed.Tar(Packed.FilesOf(made.Few))) : Pack(kind, folder);
        var before = Directory.EnumerateFileSystemEntries(folder["packed"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        (await StreamingProgram.Run([made.LearnFew[0], dataset, .. made.LearnFew[2..], "--out", folder["run"]])).Expect(0);

        Same.Files(Path.Combine(made.Undisturbed, "bases"), folder["run", "bases"]);
        Same.Metrics(made.Undisturbed, folder["run"]);
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        string Flows(string run) => $"select * from '{Path.Combine(run, "flows", "*.parquet")}'";
        Assert.Equal(0L, Scalar(duck, $"select count(*) from (({Flows(made.Undisturbed)} except all {Flows(folder["run"])}) union all ({Flows(folder["run"])} except all {Flows(made.Undisturbed)}))"));
        Assert.NotEqual(0L, Scalar(duck, $"select count(*) from ({Flows(folder["run"])})"));
        await LearnTests.Validate(folder["run", "config.json"], "config.schema.json");
        Assert.Equal(dataset, JsonNode.Parse(File.ReadAllText(folder["run", "config.json"]))!["options"]!["dataset"]!.GetValue<string>());
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(folder["packed"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Shards_and_resumed_runs_of_an_archive_are_those_of_the_folder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["packed"]);
        var dataset = Pack("tar", folder);
        string[] learn = ["learn", dataset, .. made.LearnFew[2..]];
        foreach (var shard in new[] { "0/2", "1/2" })
            (await StreamingProgram.Run([.. learn, "--shard", shard, "--out", folder["s" + shard[0]]])).Expect(0);
        // As if it had been stopped before its last file.
        File.Delete(folder["s1", "metrics.json"]);
        (await StreamingProgram.Run([.. learn, "--shard", "1/2", "--resume", "--out", folder["s1"]])).Expect(0);
        (await StreamingProgram.Run("merge", folder["s0", "bases"], folder["s1", "bases"], "--out", folder["merged"])).Expect(0);
        foreach (var family in Directory.EnumerateFiles(Path.Combine(made.Undisturbed, "bases"), "*.safetensors"))
            Assert.True(File.Exists(folder["merged", "bases", Path.GetFileName(family)]), family);
        (await StreamingProgram.RunHere([.. learn, "--quiet", "--out", folder["packed", "a.tar", "out"]])).Expect(1);
    }

    [Fact(Timeout = Timeout)]
    public async Task Training_on_a_tar_of_classes_is_training_on_the_folder()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"], 4, 2);
        File.WriteAllBytes(folder["data.tar"], Packed.Tar(Packed.FilesOf(folder["data"])));
        string[] Train(string dataset, string outFolder) => ["train", dataset, "--from-scratch", "--head", "16", "--batch", "4", "--micro-batch", "2", "--threads", "1", "--epochs", "2", "--learning-rate", "0.001", "--quiet", "--out", outFolder];
        (await StreamingProgram.Run(Train(folder["data"], folder["a"]))).Expect(0);
        (await StreamingProgram.Run(Train(folder["data.tar"], folder["b"]))).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["a", "model.safetensors"]), File.ReadAllBytes(folder["b", "model.safetensors"]));
        (await StreamingProgram.Run("test", folder["b", "model.safetensors"], folder["data.tar"], "--quiet", "--out", folder["test"])).Expect(0);
        Assert.Equal(4, JsonNode.Parse(File.ReadAllText(folder["test", "metrics.json"]))!["images"]!.GetValue<int>());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_cannot_be_read_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["cut.zip"], Packed.Zip(Packed.FilesOf(made.Few))[..5000]);
        (await StreamingProgram.RunHere("select", folder["cut.zip"], "--quiet", "--out", folder["out"])).ExpectSentence("cut.zip", "no directory at its end");
        (await StreamingProgram.RunHere("select", folder["t-{00..02}.tar"], "--quiet", "--out", folder["out"])).ExpectSentence("t-00.tar", "does not exist");
        (await StreamingProgram.RunHere("select", "http://localhost:1/a.tar", "--quiet", "--out", folder["out"])).ExpectSentence("http://localhost:1/a.tar", "cannot be fetched");
    }

    // Gives the dataset.
    private string Pack(string kind, TemporaryFolder folder)
    {
        var files = Packed.FilesOf(made.Few);
        string Write(string name, byte[] content)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder["packed", name])!);
            File.WriteAllBytes(folder["packed", name], content);
            return folder["packed", name];
        }

        switch (kind)
        {
            case "tar":
                return Write("a.tar", Packed.Tar(files));
            case "zip":
                return Write("a.zip", Packed.Zip(files));
            case "webdataset":
                foreach (var (part, some) in files.Where(file => !file.Name.EndsWith(".xml", StringComparison.Ordinal)).Index().GroupBy(file => file.Index / 4, file => file.Item).Index())
                    Write($"w-{part:D6}.tar", Packed.Tar(some.SelectMany(Sample)));
                return folder["packed", "w-{000000..000002}.tar"];
            case "parquet":
                return Write("a.parquet", Rows([.. files.Where(file => !file.Name.EndsWith(".xml", StringComparison.Ordinal))]));
            case "list":
                foreach (var (name, content) in files)
                    Write("set/" + name, content);
                return Write("set/list.txt", System.Text.Encoding.UTF8.GetBytes(string.Concat(files.Where(file => !file.Name.EndsWith(".xml", StringComparison.Ordinal)).Select(file => $"./{file.Name}\n"))));
            default:
                Write("boxes_annotations.zip", Packed.Zip(files.Where(file => file.Name.EndsWith(".xml", StringComparison.Ordinal)).Select(file => ("val/" + file.Name, file.Content))));
                return Write("img.tar", Packed.Tar(files.Where(file => !file.Name.EndsWith(".xml", StringComparison.Ordinal))));
        }
    }

    // As WebDataset's samples have it, in place of the XML.
    private IEnumerable<(string, byte[])> Sample((string Name, byte[] Content) image)
    {
        var (boxes, name) = Boxes(image.Name);
        var bare = Path.ChangeExtension(image.Name, null);
        yield return image;
        yield return (bare + ".cls", System.Text.Encoding.UTF8.GetBytes(name));
        yield return (bare + ".json", System.Text.Encoding.UTF8.GetBytes($"{{\"objects\": [{string.Join(", ", boxes.Select(box => string.Create(CultureInfo.InvariantCulture, $"{{\"xmin\": {box[0]}, \"ymin\": {box[1]}, \"xmax\": {box[2]}, \"ymax\": {box[3]}}}")))}]}}"));
    }

    private byte[] Rows((string Name, byte[] Content)[] images) => new PackedRows
    {
        Pictures = [.. images.Select(image => image.Content)],
        Paths = [.. images.Select(image => image.Name)],
        Texts = ("wnid", [.. images.Select(image => Boxes(image.Name).Class)]),
        // x, y, width and height, as COCO has them.
        Objects = [.. images.Select(image => Boxes(image.Name).Boxes.Select(box => new[] { (float)box[0], (float)box[1], (float)(box[2] - box[0]), (float)(box[3] - box[1]) }).ToArray())],
        GroupRows = 3,
    }.Write();

    private (double[][] Boxes, string Class) Boxes(string image)
    {
        var objects = XDocument.Load(Path.Combine(made.Few, Path.ChangeExtension(image, ".xml"))).Root!.Elements("object").ToArray();
        return ([.. objects.Select(o => Edges.Select(edge => double.Parse(o.Element("bndbox")!.Element(edge)!.Value, CultureInfo.InvariantCulture)).ToArray())], objects.FirstOrDefault()?.Element("name")!.Value ?? "");
    }

    private static long Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
