using System.Text.Json.Nodes;
using Streaming.Tests;

namespace Streaming.Cli.Tests;

/// Which network: by name or by file, shown, described, and refused in a sentence.
public sealed class NetworkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Branches() => MadeNetworks.Branches().Write(folder["branches.onnx"]);

    private Task<Outcome> Learn(params string[] words)
    {
        Directory.CreateDirectory(folder["ds"]);
        return InProcess.Run(["learn", folder["ds"], "--out", folder["out"], .. words]);
    }

    [Theory]
    [InlineData("alexnt", "'alexnt' is neither a file nor a network of this program", "did you mean alexnet?")]
    [InlineData("resnet-18", "did you mean resnet18?")]
    [InlineData("vgg16", "'vgg16'", "alexnet")]
    [InlineData("none.onnx", "'none.onnx' is neither a file")]
    public async Task A_network_that_is_not_there_is_named(string network, params string[] parts) =>
        (await Learn("--network", network)).ExpectSentence(["--network", .. parts]);

    [Theory]
    [InlineData("--weights", "default")]
    [InlineData("--dialect", "caffenet")]
    public async Task What_is_of_AlexNet_is_refused_beside_another_network(string option, string value) =>
        (await Learn("--network", Branches(), option, value)).ExpectSentence(option, "AlexNet", "branches.onnx");

    [Fact]
    public async Task A_file_that_is_no_network_is_refused()
    {
        File.WriteAllText(folder["page.onnx"], "<html><body>404</body></html>");
        (await Learn("--network", folder["page.onnx"])).ExpectSentence("page.onnx", "expected an ONNX model", "HTML page");
        File.WriteAllBytes(folder["cut.onnx"], MadeNetworks.Branches().ToBytes()[..2000]);
        (await Learn("--network", folder["cut.onnx"])).ExpectSentence("cut.onnx", "cannot be read");
        File.WriteAllText(folder["d.json"], """{"name": "a", "modle": "branches.onnx"}""");
        (await Learn("--network", folder["d.json"])).ExpectSentence("d.json", "modle", "did you mean model?", "schemas/network.schema.json");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task What_is_of_AlexNet_alone_says_so_and_what_is_not()
    {
        Directory.CreateDirectory(folder["ds"]);
        foreach (var (words, what) in new[] { ("siamese ds", "trains branches of"), ("train ds", "trains"), ("train ds --arms plain --bases b", "trains"), ("test default ds", "tests"), ("doctor ds", "checks the weights of") })
        {
            string[] line = [.. words.Split(' ').Select(word => word == "ds" ? folder["ds"] : word), "--network", Branches(), "--out", folder["out"]];
            var outcome = await InProcess.Run(line);
            outcome.ExpectSentence("--network is not for " + line[0], $"which {what} the paper's AlexNet alone", "to run, learn, ", "evaluate, ", "profile, ", "synthesize, ", "invert-train, ");
            // None that is of AlexNet alone is among them.
            var takes = outcome.Error[outcome.Error.IndexOf("any network to", StringComparison.Ordinal)..];
            Assert.DoesNotMatch(@"\b(train|test|siamese|merge|select|doctor)[,.]", takes.Replace("invert-train", "", StringComparison.Ordinal));
        }
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task A_profiles_networks_are_its_first_words() =>
        (await InProcess.Run("profile", "--network", "resnet18", "ds")).ExpectSentence("--network is no option of profile", "profile NETWORK.. DATASET");

    [Fact]
    public async Task A_model_is_inspected_like_any_file()
    {
        var file = Branches();
        var few = await InProcess.Run("inspect", file);
        Assert.Equal((0, ""), (few.ExitCode, few.Error));
        Assert.StartsWith("branches.onnx: an ONNX model, 0.1 MB", few.Output);
        Assert.Contains("64 x 64 pixels", few.Output);
        Assert.Equal(3, few.Output.Split('\n').Count(line => line.Contains("<-", StringComparison.Ordinal)));
        Assert.DoesNotContain("(Conv)", few.Output);
        Assert.Contains("--all", few.Output);
        var whole = (await InProcess.Run("inspect", file, "--all")).Output;
        // All that network inspect says.
        var known = (await InProcess.Run("network", "inspect", file)).Output.Split('\n')[1..];
        Assert.All(known, line => Assert.Contains(line, whole));
        Assert.Contains("(Conv)", whole);
        Assert.StartsWith("branches.onnx: an ONNX model", (await InProcess.Run("inspect", Path.GetDirectoryName(file)!)).Output);

        File.WriteAllBytes(folder["cut.onnx"], File.ReadAllBytes(file)[..2000]);
        (await InProcess.Run("inspect", folder["cut.onnx"])).ExpectSentence("cut.onnx", "ONNX model", "cannot be read");
        // What a Caffe solver leaves begins alike.
        File.WriteAllBytes(folder["solver"], [0x08, 0x90, 0xBB, 0x1B, 0x12, 0x01, 0x61]);
        (await InProcess.Run("inspect", folder["solver"])).ExpectSentence("solver", "Caffe solver");
    }

    // What is assumed of the network is said before.
    [Fact]
    public async Task An_inverter_is_of_a_layer_that_the_network_has()
    {
        Directory.CreateDirectory(folder["ds"]);
        var outcome = await InProcess.Run("invert-train", folder["ds"], "--layer", "conv1", "--network", Branches(), "--out", folder["out"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("streaming: --layer is 'conv1'; expected one of stage1, stage2, stage3", outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task Networks_are_listed_with_their_layers()
    {
        var outcome = await InProcess.Run("networks");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("alexnet: ", outcome.Output);
        Assert.Contains("conv1", outcome.Output);
        Assert.Contains("13 x 13 cells, 256 channels, every 16 px from 17", outcome.Output);
        Assert.Contains("resnet18: ", outcome.Output);
        Assert.Contains("7 x 7 cells, 512 channels, every 32 px from 0", outcome.Output);
    }

    [Fact]
    public async Task A_networks_layers_are_shown_with_where_they_sit_and_what_they_cost()
    {
        var outcome = await InProcess.Run("network", "inspect", Branches());
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Output.Split('\n');
        Assert.Contains("64 x 64 pixels (image)", lines[0]);
        Assert.Contains("which is assumed", lines[1]);
        var stage = Assert.Single(lines, line => line.Contains("stage2_out", StringComparison.Ordinal));
        Assert.Equal(["16", "x", "16", "12", "4", "0", "27", "0.00", "stage2_out", "(Relu)", "<-", "stage2"], stage.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..12]);
        Assert.Equal(3, lines.Count(line => line.Contains("<-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_layers_of_patches_look_everywhere()
    {
        var outcome = await InProcess.Run("network", "inspect", MadeNetworks.Patches(4).Write(folder["patches.onnx"]));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var block = Assert.Single(outcome.Output.Split('\n'), line => line.Contains("block3_out", StringComparison.Ordinal));
        Assert.Equal(["8", "x", "8", "16", "8", "3.5", "all"], block.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..7]);
    }

    // What is written is taken, says the same, and follows its schema.
    [Fact]
    public async Task What_inspect_writes_is_a_network()
    {
        Directory.CreateDirectory(folder["elsewhere"]);
        var path = folder["elsewhere", "mine.json"];
        (await InProcess.Run("network", "inspect", Branches(), "--to", path)).Expect(0);
        var written = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.Equal(Path.Combine("..", "branches.onnx"), written["model"]!.GetValue<string>());
        Assert.Equal(["stage1", "stage2", "stage3"], written["layers"]!.AsObject().Select(layer => layer.Key));
        var again = await InProcess.Run("network", "inspect", path);
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("assumed", again.Output);
        // It is taken: what is refused then is the empty dataset.
        var outcome = await Learn("--network", path);
        Assert.DoesNotContain("mine.json", outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
        (await InProcess.Run("network", "inspect", path, "--to", folder["mine.txt"])).ExpectSentence("--to", "mine.txt", ".json");
    }

    [Theory]
    [InlineData("network", "network inspect FILE")]
    [InlineData("network model.onnx", "'model.onnx'", "network takes inspect first")]
    [InlineData("network inspect", "lacks FILE")]
    [InlineData("network inspect none.onnx", "none.onnx", "no such file")]
    [InlineData("network inspect alexnet", "alexnet", "weights")]
    [InlineData("network inspct model.onnx", "'inspct'", "inspect")]
    [InlineData("networks all", "'all'")]
    public async Task What_is_not_meant_is_told(string line, params string[] parts) =>
        (await InProcess.Run(line.Split(' '))).ExpectSentence(parts);
}
