using Streaming.Network.Features;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Models;

/// <summary>A trained network from files to classes: a stack and a head of another shape than AlexNet's own.</summary>
public sealed class DistilledNetworkTests
{
    private const int ImagesPerClass = 5;

    [Fact]
    public void Photographs_are_recognised_and_their_features_finite()
    {
        var weights = WeightFile.Load([
            SharedFolder.Find("weights", "alexnet-distilled.safetensors"),
            SharedFolder.Find("weights", "alexnet-distilled-head.safetensors")]);
        Assert.True(weights.Dialect.IsCaffeNet);
        Assert.Empty(weights.MissingConvolutionTensors);
        Assert.Equal([new FullyConnectedShape("fc6", 9216, 1024), new FullyConnectedShape("classifier", 1024, 1000)], weights.ClassifierShapes);
        var classes = File.ReadLines(SharedFolder.Find("data", "imagenet", "synset_words.txt")).Select(line => line.Split(' ')[0]).ToList();
        var files = Directory.EnumerateDirectories(SharedFolder.Find("data", "imagenette", "val")).Order()
            .SelectMany(folder => Directory.EnumerateFiles(folder).Order().Take(ImagesPerClass)).ToList();

        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var network = weights.BuildNetwork();
        network.eval();
        using var extractor = new FeatureExtractor(weights, ComputeDevice.Cpu);
        var features = extractor.Pool.Rent();
        var right = 0;
        foreach (var file in files)
        {
            var picture = Decode(file);
            extractor.Extract(picture, [features]);
            Assert.All(features, array => Assert.All(array.Chunk(5000), part => Assert.True(part.All(float.IsFinite))));
            // The head sees what the extractor hands out, so both are judged.
            var conv5 = tensor(features[4]).view(1, 13, 13, 256).permute(0, 3, 1, 2);
            var logits = network.Classify(network.Stack.Run(conv5, after: "conv5"));
            Assert.Equal([1, 1000], logits.shape);
            right += classes[(int)logits.argmax(1).ToInt64()] == Path.GetFileName(Path.GetDirectoryName(file)) ? 1 : 0;
        }
        // About 72 in 100 are expected; of 50, fewer than 26 would be one chance in a thousand.
        Assert.True(right >= 26 * files.Count / 50, $"{right} of {files.Count} right");
        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of {files.Count} right");
    }

    private static float[] Decode(string file)
    {
        using var decoded = SKBitmap.Decode(file);
        using var bitmap = decoded.Resize(new SKImageInfo(227, 227, SKColorType.Rgba8888), new SKSamplingOptions(SKFilterMode.Linear));
        var planes = new float[3 * 227 * 227];
        for (var y = 0; y < 227; y++)
        {
            for (var x = 0; x < 227; x++)
            {
                var pixel = bitmap.GetPixel(x, y);
                var i = (y * 227) + x;
                (planes[i], planes[(227 * 227) + i], planes[(2 * 227 * 227) + i]) = (pixel.Red, pixel.Green, pixel.Blue);
            }
        }
        return planes;
    }
}
