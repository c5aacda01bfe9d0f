using Streaming.Network.Weights;
using Streaming.Storage.Safetensors;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Models;

/// <summary>Activations that Caffe itself computed for one image, against ours from the same weights.</summary>
public sealed class GoldenActivationTests
{
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
        Assert.Equal(["conv1", "pool1", "norm1", "conv2", "pool2", "norm2"], stack.Stages);
        var activations = stack.Activations(tensor(golden.ReadSingles("input")).view(1, 3, 227, 227), [.. stack.Stages]);
        foreach (var (stage, activation) in activations)
            ConvolutionStackTests.AssertClose(golden.ReadSingles(stage), activation, stage, 1e-4);
    }
}
