using System.Text.Json.Nodes;
using Streaming.Tests;

namespace Streaming.EndToEnd.Tests;

/// Networks from ONNX files, from a dataset to bases and to what they are worth: of patches, and of stages with branches; and
/// bases of one network are no other's.
public sealed class OtherNetworkTests(OtherNetworkTests.Learned learned) : IClassFixture<OtherNetworkTests.Learned>
{
    private const int Timeout = 600_000;

    [Theory(Timeout = Timeout)]
    [InlineData("patches", "block1 block2")]
    [InlineData("branches", "stage1 stage2 stage3")]
    public async Task A_network_is_learned_for_and_evaluated(string name, string layers)
    {
        using var folder = new TemporaryFolder();
        var run = learned.Run(name);
        var metrics = Json(run, "metrics.json");
        Assert.InRange(metrics["originals"]!.GetValue<int>(), 2, 5);
        var bases = Json(run, Path.Combine("bases", "bases.json"));
        Assert.Equal((name, MadeNetworks.Side), (bases["feature_space"]!["network"]!.GetValue<string>(), bases["feature_space"]!["input_size"]!.GetValue<int>()));
        Assert.Equal(layers.Split(' '), bases["feature_space"]!["layers"]!.AsArray().Select(layer => layer!["name"]!.GetValue<string>()));
        // The tiny plan has a map of one of AlexNet's layers; of another network it has one of each.
        Assert.Equal(layers.Split(' '), bases["families"]![0]!["channel_maps"]!.AsArray().Select(layer => layer!.GetValue<string>()));
        Assert.Equal("rgb", bases["weights"]!["preprocessing"]!["colours"]!.GetValue<string>());
        await LearnTests.Validate(Path.Combine(run, "metrics.json"), "metrics.learn.schema.json");
        await LearnTests.Validate(Path.Combine(run, "config.json"), "config.schema.json");
        await LearnTests.Validate(Path.Combine(run, "bases", "bases.json"), "bases.schema.json");

        var outcome = (await StreamingProgram.RunHere("evaluate", run, learned.Dataset, "--network", learned.File(name), "--quiet", "--out", folder["out"])).Expect(0);
        Assert.Contains("pictures are taken as most networks for ImageNet take them", outcome.Error);
        Assert.Contains($"{layers.Split(' ')[0]} is {layers.Split(' ')[0]}_out", outcome.Error);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.evaluate.schema.json");
        var rows = Json(folder["out"], "metrics.json")["rows"]!.AsArray();
        Assert.Equal(layers.Split(' ').Order(), rows.Select(row => row!["layer"]!.GetValue<string>()).Distinct().Order());
        Assert.All(rows, row => Assert.True(row!["rms_exact_warp"]!.GetValue<double>() > 0 && row["rms"]!.GetValue<double>() > 0));
        // A turn by little is followed: the exact warp leaves less than doing nothing where the grid is fine enough.
        Assert.Contains(rows, row => row!["layer"]!.GetValue<string>() == layers.Split(' ')[0] && row["rms_exact_warp"]!.GetValue<double>() < row["rms_identity"]!.GetValue<double>());
    }

    // Nobody trained an inverter of such a network: pictures show its cells.
    [Theory(Timeout = Timeout)]
    [InlineData("patches", null, "block1")]
    [InlineData("branches", "stage3", "stage3")]
    public async Task Its_features_are_synthesized_without_an_inverter(string name, string? asked, string layer)
    {
        using var folder = new TemporaryFolder();
        var image = Directory.EnumerateFiles(learned.Dataset, "*.JPEG", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        string[] words = ["synthesize", learned.Run(name), image, "--network", learned.File(name), "--transform", "left=10", "--out", folder["out"]];
        var outcome = (await StreamingProgram.RunHere(asked is null ? words : [.. words, "--layer", asked])).Expect(0);
        await SynthesizeTests.ExpectCells(outcome, folder["out"], layer);
        Assert.True(Json(folder["out"], "metrics.json")["transforms"]![0]!["layers"]!.AsArray().All(found => found!["rms"]!.GetValue<double>() > 0));
    }

    [Fact(Timeout = Timeout)]
    public async Task Only_a_layer_of_its_own_and_an_inverter_of_its_own_are_taken()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["synthesize", learned.Run("branches"), "nowhere.jpg", "--network", learned.File("branches"), "--out", folder["out"]];
        (await StreamingProgram.RunHere([.. words, "--layer", "conv1"])).ExpectSentence("--layer is 'conv1'", "the layers of branches are stage1, stage2, stage3");
        (await StreamingProgram.RunHere([.. words, "--transform", "left=10", "--inverter", Path.Combine(Places.Repository, "data", "inverters", "conv1.safetensors")])).ExpectSentence("conv1.safetensors", "of the network caffenet", "branches");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("evaluate")]
    [InlineData("extend")]
    public async Task Bases_of_another_network_are_refused_with_the_difference(string command)
    {
        using var folder = new TemporaryFolder();
        async Task Refused(string network, params string[] parts) =>
            (await StreamingProgram.RunHere(command, learned.Run("branches"), learned.Dataset, "--network", network, "--out", folder["out"])).ExpectSentence(["bases", .. parts]);

        await Refused(learned.File("patches"), "the network branches", "patches");
        await Refused("alexnet", "the network branches");
        MadeNetworks.Branches(seed: 6).Write(folder["branches.onnx"]);
        await Refused(folder["branches.onnx"], "the weights branches.onnx", "SHA-256");
        File.Copy(learned.File("branches"), folder["same.onnx"]);
        string Described(string entries)
        {
            File.WriteAllText(folder["d.json"], $$"""{"name": "branches", "model": "same.onnx", {{entries}}}""");
            return folder["d.json"];
        }
        await Refused(Described("\"layers\": {\"stage1\": \"stage1_out\", \"late\": \"stage3_out\"}"), "the layers stage1, stage2, stage3, not stage1, late");
        await Refused(Described("\"layers\": {\"stage1\": \"stage1_out\", \"stage2\": \"pooled\", \"stage3\": \"stage2_out\"}"), "stage3 of 8 x 8 cells", "16 x 16 cells");
        await Refused(Described("\"scale\": [1, 1, 1]"), "pictures taken rgb", "times 1, 1, 1");
        await Refused(Described("\"colours\": \"bgr\""), "pictures taken rgb", "bgr");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Bases_of_pictures_of_another_size_are_refused()
    {
        using var folder = new TemporaryFolder();
        Copy(learned.Run("branches"), folder["run"]);
        var bases = Json(folder["run"], Path.Combine("bases", "bases.json"));
        bases["feature_space"]!["input_size"] = 96;
        File.WriteAllText(folder["run", "bases", "bases.json"], bases.ToJsonString());
        (await StreamingProgram.RunHere("evaluate", folder["run"], learned.Dataset, "--network", learned.File("branches"), "--out", folder["out"])).ExpectSentence("pictures of 96 px, not of 64");
    }

    [Fact(Timeout = Timeout)]
    public async Task Bases_of_two_networks_are_not_merged()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere("merge", learned.Run("branches"), learned.Run("patches"), "--out", folder["out"])).ExpectSentence("the network patches", "branches");
    }

    [Fact(Timeout = Timeout)]
    public async Task Bases_are_extended_by_the_same_network()
    {
        using var folder = new TemporaryFolder();
        var before = Json(learned.Run("branches"), Path.Combine("bases", "bases.json"))["originals"]!.AsArray().Count;
        Copy(learned.Run("branches"), folder["run"]);
        (await StreamingProgram.RunHere("extend", folder["run"], learned.Dataset, "--network", learned.File("branches"), "--quiet")).Expect(0);
        Assert.True(Json(folder["run"], Path.Combine("bases", "bases.json"))["originals"]!.AsArray().Count > before);
    }

    // Nothing that is finite comes out of it, so no image can be used.
    [Fact(Timeout = Timeout)]
    public async Task A_network_whose_features_are_no_numbers_learns_nothing()
    {
        using var folder = new TemporaryFolder();
        var made = MadeNetworks.Branches();
        made.Graph.Initializer[0].RawData = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Repeat(BitConverter.GetBytes(float.NaN), 12 * 3 * 49).SelectMany(bytes => bytes)]);
        var outcome = await StreamingProgram.RunHere("learn", learned.Dataset, "--network", made.Write(folder["nan.onnx"]), "--plan", learned.Plan, "--quiet", "--out", folder["out"]);
        outcome.ExpectSentence("not-finite");
    }

    private static JsonNode Json(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// Both networks, and bases of each from every second of a few images with the tiny plan.
    public sealed class Learned(MadeOnce made) : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        public string Dataset => made.Few;

        public string Plan => made.TinyPlanFile;

        public string File(string name) => folder[$"{name}.onnx"];

        public string Run(string name) => folder[name];

        public async ValueTask InitializeAsync()
        {
            await made.MakeFewImages();
            MadeNetworks.Patches(2).Write(File("patches"));
            MadeNetworks.Branches().Write(File("branches"));
            foreach (var name in new[] { "patches", "branches" })
                (await StreamingProgram.RunHere("learn", Dataset, "--network", File(name), "--plan", Plan, "--shard", "0/2", "--quiet", "--out", Run(name))).Expect(0);
        }

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
