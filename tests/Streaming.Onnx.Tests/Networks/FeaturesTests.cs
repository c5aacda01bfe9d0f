using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Onnx.Networks;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Networks;

/// Features are what ONNX Runtime gives on the untouched model, for pictures that were made ready by hand, whatever else is
/// computed beside them.
public sealed class FeaturesTests : IDisposable
{
    private const int Side = MadeNetworks.Side, Plane = Side * Side;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Networks => ["patches", "registers", "branches"];

    // What a description says; PlainFeatures.Ready has what that means.
    public static TheoryData<string> Descriptions =>
    [
        "", "\"colours\": \"bgr\"", "\"mean\": [10, 20, 30]", "\"scale\": [0.5, 0.25, 2]", "\"colours\": \"bgr\", \"mean\": [104, 117, 123], \"scale\": [0.017, 0.018, 0.019]",
        "\"mean_picture\": {\"file\": \"mean.onnx\", \"tensor\": \"average\"}, \"colours\": \"bgr\"",
    ];

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void Features_are_those_of_the_untouched_model(string said)
    {
        foreach (var name in Networks.Select(row => row.Data))
        {
            var model = Untouched(name);
            var path = folder.Write($"{name}.json", $$"""{"name": "{{name}}", "model": "{{name}}.onnx"{{(said.Length > 0 ? ", " : "")}}{{said}}}""");
            WriteMeanPicture();
            var network = OnnxNetwork.Read(path);
            using var features = network.Open(ComputeDevice.Cpu, []);
            var pictures = Pictures(2);
            var found = Extract(features, pictures);
            for (var picture = 0; picture < 2; picture++)
            {
                var expected = PlainFeatures.Directly(model, TensorsOf(name), PlainFeatures.Ready(said, pictures.AsSpan(picture * 3 * Plane, 3 * Plane)));
                for (var layer = 0; layer < expected.Count; layer++)
                    Near(PlainFeatures.Ordered(expected[layer], features.Layers[layer]), found[picture][layer]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Features_are_the_same_bits_in_any_company(string name)
    {
        Untouched(name);
        using var features = OnnxNetwork.Read(folder[$"{name}.onnx"]).Open(ComputeDevice.Cpu, []);
        var pictures = Pictures(6);
        var alone = Enumerable.Range(0, 6).Select(i => Extract(features, pictures.AsSpan(i * 3 * Plane, 3 * Plane))[0]).ToArray();
        Same(alone, Extract(features, pictures));
        var back = Enumerable.Range(0, 6).Reverse().SelectMany(i => pictures.AsSpan(i * 3 * Plane, 3 * Plane).ToArray()).ToArray();
        Same([.. alone.Reverse()], Extract(features, back));
        var crowd = new float[24][][];
        Parallel.For(0, crowd.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => crowd[i] = Extract(features, pictures.AsSpan(i % 6 * 3 * Plane, 3 * Plane))[0]);
        Same([.. Enumerable.Range(0, crowd.Length).Select(i => alone[i % 6])], crowd);
        Assert.Equal(0, features.Pool.Out);
    }

    [Fact]
    public void Layers_are_in_the_networks_order_whatever_the_order_of_their_names()
    {
        Untouched("branches");
        var path = folder.Write("b.json", """{"name": "b", "model": "branches.onnx", "layers": {"late": "stage3_out", "early": "stage1_out"}}""");
        var network = OnnxNetwork.Read(path);
        Assert.Equal([new Layer("early", 32, 12, 2, 0), new Layer("late", 8, 24, 8, 0)], network.Space.Layers);
        Assert.Equal(("b", Side), (network.Space.Network, network.Space.InputSize));
        Assert.Equal([path, folder["branches.onnx"]], network.Description.Sources.Select(source => source.Path));
        // The layers are said; how pictures are taken is assumed.
        Assert.Contains("pictures are taken as most networks", Assert.Single(network.Assumed));
    }

    // Where the graph does not tell, the space has what was measured, and it is said.
    [Fact]
    public void What_was_measured_is_said()
    {
        var made = new OnnxBuilder();
        var stem = made.Node("Relu", [made.Conv(made.Input("x", [1, 3, 64, 64]), [8, 3, 4, 4], ("strides", MadeNetworks.Two(4)))]);
        var barred = made.Node("DepthToSpace", [made.Node("SpaceToDepth", [stem], ("blocksize", 2))], ("blocksize", 2));
        made.Named("last", "Relu", [made.Conv(barred, [8, 8, 3, 3], ("pads", new long[] { 1, 1, 1, 1 }))]);
        var network = OnnxNetwork.Read(made.Output("last").Write(folder["m.onnx"]));
        var layer = Assert.Single(network.Space.Layers);
        Assert.InRange(layer.Stride, 3.5, 4.5);
        Assert.InRange(layer.Origin, -0.5, 3.5);
        Assert.Contains(network.Assumed, said => said.Contains("last", StringComparison.Ordinal) && said.Contains("was measured", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_can_hold_its_own_description()
    {
        var model = MadeNetworks.Branches().ToModel();
        model.MetadataProps.Add(new Models.StringStringEntryProto { Key = "streaming.network", Value = """{"name": "own", "colours": "bgr", "layers": {"only": "stage2_out"}}""" });
        using (var file = File.Create(folder["own.onnx"]))
            Google.Protobuf.MessageExtensions.WriteTo(model, file);
        var network = OnnxNetwork.Read(folder["own.onnx"]);
        Assert.Equal(("own", "only"), (network.Space.Network, Assert.Single(network.Space.LayerNames)));
        Assert.Equal("bgr", network.Description.Weights.Preprocessing!.Colours);
    }

    // What network inspect writes is a description that is taken, of the same network.
    [Theory]
    [MemberData(nameof(Networks))]
    public void A_description_that_was_written_is_read_back(string name)
    {
        Untouched(name);
        var inspected = InspectedNetwork.Read(folder[$"{name}.onnx"]);
        Assert.True(inspected.IsPreprocessingAssumed);
        var path = folder.Write("written.json", inspected.Describe(Path.GetDirectoryName(folder[name])!));
        var (plain, described) = (OnnxNetwork.Read(folder[$"{name}.onnx"]), OnnxNetwork.Read(path));
        Assert.Equal(plain.Space, described.Space);
        Assert.Equal(plain.Description.Weights.Preprocessing!.Text, described.Description.Weights.Preprocessing!.Text);
        Assert.Empty(described.Assumed);
        Assert.False(InspectedNetwork.Read(path).IsPreprocessingAssumed);
    }

    [Fact]
    public void A_network_that_takes_any_size_takes_the_one_that_is_said()
    {
        MadeNetworks.Branches(side: 0).Write(folder["any.onnx"]);
        Assert.Equal(224, OnnxNetwork.Read(folder["any.onnx"]).Space.InputSize);
        var space = OnnxNetwork.Read(folder.Write("any.json", """{"name": "any", "model": "any.onnx", "input_size": 96}""")).Space;
        Assert.Equal((96, 48), (space.InputSize, space.Layers[0].Size));
    }

    // The model as somebody exported it, with its layers among its own results.
    private byte[] Untouched(string name)
    {
        var made = name == "branches" ? MadeNetworks.Branches() : MadeNetworks.Patches(4, tokens: name == "patches" ? 1 : 5);
        var bytes = made.Output(TensorsOf(name)).ToBytes();
        folder.Write($"{name}.onnx", bytes);
        return bytes;
    }

    private static string[] TensorsOf(string name) =>
        name == "branches" ? ["stage1_out", "stage2_out", "stage3_out"] : ["block1_out", "block2_out", "block3_out", "block4_out"];

    private void WriteMeanPicture()
    {
        var made = new OnnxBuilder();
        var average = made.Numbers([.. Enumerable.Range(0, 3 * Plane).Select(PlainFeatures.MeanPicture)], 3, Side, Side);
        made.Graph.Initializer[0].Name = "average";
        made.Node("Sub", [made.Input("x", [1, 3, Side, Side]), average]);
        made.Graph.Node[0].Input[1] = "average";
        made.Write(folder["mean.onnx"]);
    }

    private static float[] Pictures(int count)
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, count * 3 * Plane).Select(_ => (float)random.Next(256))];
    }

    private static float[][][] Extract(IFeatures features, ReadOnlySpan<float> pictures)
    {
        var found = new float[pictures.Length / features.ImageLength][][];
        for (var i = 0; i < found.Length; i++)
            found[i] = [.. features.Layers.Select(layer => new float[layer.Size * layer.Size * layer.Channels])];
        features.Extract(pictures, found);
        return found;
    }

    private static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var scale = expected.Max(Math.Abs);
        Assert.True(scale > 0);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - found[i]) <= 1e-4 * scale))
                Assert.Fail($"number {i} is {found[i]}, expected {expected[i]}");
        }
    }

    private static void Same(float[][][] expected, float[][][] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            for (var layer = 0; layer < expected[i].Length; layer++)
                Assert.True(expected[i][layer].AsSpan().SequenceEqual(found[i][layer]), $"picture {i}, layer {layer}");
        }
    }
}
