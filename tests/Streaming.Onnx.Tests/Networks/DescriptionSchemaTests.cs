using System.Text.Json;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Onnx.Networks;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Networks;

/// schemas/network.schema.json and the program take the same descriptions.
public sealed class DescriptionSchemaTests : IDisposable
{
    private static readonly string Schema = Path.Combine(AppContext.BaseDirectory, "schemas", "network.schema.json");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_has_the_programs_keys()
    {
        static IEnumerable<string> Keys(Type type) => type.GetProperties().Select(property => property.Name == "Schema" ? "$schema" : JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).Order(StringComparer.Ordinal);
        static IEnumerable<string> Stated(JsonNode schema) => schema["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal);
        var schema = JsonNode.Parse(File.ReadAllText(Schema))!;
        Assert.Equal(Keys(typeof(NetworkEntries)), Stated(schema));
        Assert.Equal(Keys(typeof(PictureTensor)), Stated(schema["properties"]!["mean_picture"]!));
    }

    [Fact]
    public void What_is_written_follows_it()
    {
        foreach (var made in new[] { MadeNetworks.Patches(2), MadeNetworks.Branches() })
            Assert.Empty(SchemaJudge.Errors(Schema, InspectedNetwork.Read(made.Write(folder["made.onnx"])).Describe(folder[""])));
    }

    [Fact]
    public void What_travels_with_the_program_follows_it()
    {
        var repository = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(repository.FullName, "Streaming.sln")))
            repository = repository.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Streaming.sln.");
        var networks = Path.Combine(repository.FullName, "data", "networks");
        Assert.SkipUnless(Directory.Exists(networks), "there is no data/networks");
        foreach (var file in Directory.EnumerateFiles(networks, "*.json"))
            Assert.Empty(SchemaJudge.Errors(Schema, File.ReadAllText(file)).Select(error => $"{file} {error}"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\"$schema\": \"network.schema.json\", \"description\": \"made\", \"input_size\": 96", true)]
    [InlineData("\"colours\": \"bgr\", \"mean\": [104, 117, 123], \"scale\": [1, 0.5, -2]", true)]
    [InlineData("\"mean_picture\": {\"file\": \"m.onnx\", \"tensor\": \"average\"}, \"input_size\": 16, \"layers\": {\"one\": \"stage1_out\"}", true)]
    [InlineData("\"layers\": {\"late\": \"stage2_out\", \"features/early.0\": \"stage1_out\"}", true)]
    [InlineData("\"colour\": \"bgr\"", false)]
    [InlineData("\"colours\": \"BGR\"", false)]
    [InlineData("\"colours\": null", false)]
    [InlineData("\"mean\": [1, 2]", false)]
    [InlineData("\"mean\": 5", false)]
    [InlineData("\"mean\": [1, 2, 3], \"mean_picture\": {\"file\": \"m.onnx\", \"tensor\": \"average\"}, \"input_size\": 16", false)]
    [InlineData("\"mean_picture\": {\"file\": \"m.onnx\"}", false)]
    [InlineData("\"mean_picture\": {\"file\": \"m.onnx\", \"tensor\": \"average\", \"scale\": 1}", false)]
    [InlineData("\"scale\": [1, 2, \"3\"]", false)]
    [InlineData("\"input_size\": 0", false)]
    [InlineData("\"input_size\": 4097", false)]
    [InlineData("\"input_size\": 96.5", false)]
    [InlineData("\"layers\": {}", false)]
    [InlineData("\"layers\": [\"stage1_out\"]", false)]
    [InlineData("\"layers\": {\"one\": \"\"}", false)]
    [InlineData("\"layers\": {\"\": \"stage1_out\"}", false)]
    [InlineData("\"layers\": {\"a layer\": \"stage1_out\"}", false)]
    public void Both_take_the_same(string entries, bool isTaken)
    {
        var made = MadeNetworks.Branches(side: 0);
        made.Numbers(new float[3 * 16 * 16], 3, 16, 16);
        made.Graph.Initializer[^1].Name = "average";
        made.Write(folder["m.onnx"]);
        var text = $$"""{"name": "a", "model": "m.onnx"{{(entries.Length > 0 ? ", " : "")}}{{entries}}}""";
        Assert.Equal(isTaken, SchemaJudge.Errors(Schema, text).Count == 0);
        var path = folder.Write("d.json", text);
        if (isTaken)
            Assert.NotEmpty(OnnxNetwork.Read(path).Space.Layers);
        else
            Assert.Contains("d.json", Assert.Throws<InputException>(() => OnnxNetwork.Read(path)).Message, StringComparison.Ordinal);
    }
}
