using Streaming.Network.Weights;
using Streaming.Storage.Safetensors;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Models;

/// <summary>Activations of whole pictures, against those of the layers' definitions and, where they are at hand, of Caffe itself.</summary>
public sealed class GoldenActivationTests
{
    // Trained weights and a picture of the network's own size: what drawn numbers on small grids may not show.
    [Fact]
    public void Every_stage_of_the_programs_own_weights_equals_the_plain_layers()
    {
        var weights = WeightFile.Load(DefaultWeights.Stack);
        const int size = 227;
        var picture = new float[3 * size * size];
        for (var i = 0; i < picture.Length; i++)
        {
            var (plane, y, x) = (i / (size * size), i / size % size, i % size);
            var shape = Math.Sin((x * (0.05 + (0.03 * plane))) + (0.002 * x * y)) + (Math.Abs(x - 110) + Math.Abs(y - 95) < 70 ? 1 : -0.5);
            picture[i] = (float)(80 * shape);
        }
        var expected = PlainAlexNet.Run(weights, new PlainLayers.Planes(3, size, picture));

        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var stack = weights.BuildStack();
        var activations = stack.Activations(tensor(picture).view(1, 3, size, size), [.. stack.Layers]);
        Assert.Equal(expected.Keys.Order(), stack.Layers.Order());
        foreach (var (stage, planes) in expected)
        {
            Assert.Contains(planes.Values, value => value > 1e-3f);
            ConvolutionStackTests.AssertClose(planes.Values, activations[stage], stage, 1e-4);
        }
    }

    [Fact]
    public void Every_stage_to_norm2_equals_Caffes()
    {
        using var golden = SafetensorsFile.Open(SharedFolder.Find("weights", "caffenet-golden.safetensors"));
        var weights = WeightFile.Load(SharedFolder.Find("weights", "caffenet-conv12.safetensors"));
        Assert.True(weights.Dialect.IsCaffeNet);
        Assert.Equal(["conv3.weight", "conv4.weight", "conv5.weight"], weights.MissingConvolutionTensors);

        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var stack = weights.BuildStack("norm2");
        Assert.Equal(["conv1", "pool1", "norm1", "conv2", "pool2", "norm2"], stack.Layers);
        var activations = stack.Activations(tensor(golden.ReadSingles("input")).view(1, 3, 227, 227), [.. stack.Layers]);
        foreach (var (stage, activation) in activations)
            ConvolutionStackTests.AssertClose(golden.ReadSingles(stage), activation, stage, 1e-4);
    }
}
