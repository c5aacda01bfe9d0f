using Microsoft.ML.OnnxRuntime;
using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using Streaming.Onnx.AlexNet;
using Streaming.Onnx.Geometry;
using Streaming.Onnx.Networks;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Networks;

/// The networks that travel with the program, beside what is known of them without it.
public sealed class BuiltInTests
{
    // ResNet-18's stages as He et al. 2016 (table 1) have them: a step of 2 more at each, and the last 7 x 7 cells.
    [Fact]
    public void ResNet_has_its_stages()
    {
        var space = OnnxNetwork.Read(BuiltInNetworks.FileOf("resnet18")).Space;
        Assert.Equal(("resnet18", 224), (space.Network, space.InputSize));
        Assert.Equal([(56, 64, 4.0), (28, 128, 8.0), (14, 256, 16.0), (7, 512, 32.0)], space.Layers.Select(layer => (layer.Size, layer.Channels, layer.Stride)));
        // 7 x 7 and 3 x 3 windows of even steps, padded before by as much as they reach.
        Assert.All(space.Layers, layer => Assert.Equal(0, layer.Origin));
    }

    // The models as their makers wrote them: one takes the picture apart and its mean off, the other ends in the means of the
    // last stage's channels.
    [Fact]
    public void ResNets_features_are_those_of_the_untouched_models()
    {
        var network = OnnxNetwork.Read(BuiltInNetworks.FileOf("resnet18"));
        using var features = network.Open(ComputeDevice.Cpu, []);
        var picture = Picture(features.ImageLength);
        var last = Extract(features, picture)[^1];
        var folder = Path.GetDirectoryName(BuiltInNetworks.FileOf("resnet18"))!;
        var pooled = Run(Path.Combine(folder, "ResNet18.onnx"), Run(Path.Combine(folder, "ResNetPreprocess.onnx"), picture));
        Assert.Equal(512, pooled.Length);
        var (cells, scale) = (last.Length / 512, pooled.Max());
        Assert.True(scale > 0);
        for (var channel = 0; channel < 512; channel++)
            Assert.Equal(pooled[channel], Enumerable.Range(0, cells).Average(cell => last[(cell * 512) + channel]), 1e-4 * scale);
    }

    // Windows of another program's walk: torch's AlexNet states its grids by itself.
    [Fact]
    public void AlexNet_written_as_a_model_is_AlexNet()
    {
        using var folder = new TemporaryFolder();
        var weights = WeightFile.Load([DefaultWeights.Stack]);
        AlexNetModel.Save(folder["alexnet.onnx"], weights);
        var (made, written) = (new AlexNetOfWeights(weights), OnnxNetwork.Read(folder["alexnet.onnx"]));
        Assert.Equal(made.Space.InputSize, written.Space.InputSize);
        Assert.Equal(made.Space.Layers, written.Space.Layers);
        Assert.Empty(written.Assumed);
        using var torch = made.Open(ComputeDevice.Cpu, []);
        using var onnx = written.Open(ComputeDevice.Cpu, []);
        var picture = Picture(torch.ImageLength);
        foreach (var (expected, found) in Extract(torch, picture).Zip(Extract(onnx, picture)))
        {
            var scale = expected.Max(Math.Abs);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * scale));
        }
    }

    // AlexNet's walk by hand, with its pooling that hangs over the edge.
    [Fact]
    public void AlexNets_fields_are_those_that_are_known()
    {
        using var folder = new TemporaryFolder();
        AlexNetModel.Save(folder["alexnet.onnx"], WeightFile.Load([DefaultWeights.Stack]));
        var layers = InspectedNetwork.Read(folder["alexnet.onnx"]).Layers;
        var relus = layers.Where(layer => layer.Operator == "Relu").ToList();
        Assert.Equal([new CellAxis(4, 5, 11), new CellAxis(8, 9, 51), new CellAxis(16, 17, 99), new CellAxis(16, 17, 131), new CellAxis(16, 17, 163)],
            relus.Select(layer => new CellAxis(layer.Stride!.Value, layer.Origin!.Value, layer.Field!.Value)));
    }

    private static float[] Run(string file, float[] input)
    {
        using var session = new InferenceSession(file);
        using var value = OrtValue.CreateTensorValueFromMemory(input, [1, 3, 224, 224]);
        using var options = new RunOptions();
        using var results = session.Run(options, [session.InputNames[0]], [value], [session.OutputNames[0]]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Picture(int length)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(256))];
    }

    private static float[][] Extract(IFeatures features, float[] picture)
    {
        float[][] found = [.. features.Layers.Select(layer => new float[layer.Size * layer.Size * layer.Channels])];
        features.Extract(picture, [found]);
        return found;
    }
}
