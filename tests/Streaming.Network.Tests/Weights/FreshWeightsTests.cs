using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Weights;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Weights;

public sealed class FreshWeightsTests
{
    [Fact]
    public void Layers_lead_from_pool5_to_the_classes()
    {
        Assert.Equal([("fc6", 9216, 256), ("fc7", 256, 10)], FreshWeights.Layers([256], 10).Select(shape => (shape.Name, shape.Inputs, shape.Outputs)));
        Assert.Equal([("fc6", 9216, 10)], FreshWeights.Layers([], 10).Select(shape => (shape.Name, shape.Inputs, shape.Outputs)));
        Assert.Equal(["fc6", "fc7", "fc8"], FreshWeights.Layers([4096, 4096], 1000).Select(shape => shape.Name));
    }

    [Theory]
    [InlineData("caffenet")]
    [InlineData("alexnet")]
    [InlineData("torchvision")]
    public void Activations_begin_near_one(string name)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var dialect = DialectModule.parse(name);
        using var network = FreshWeights.Network(dialect, 1, FreshWeights.Layers([8], 4), []).BuildNetwork();
        network.eval();
        // Pictures spread over about 64 in Caffe's dialects and over about one in torchvision's.
        var size = Preprocessing.Of(dialect).InputSize;
        var input = tensor(Draw.Normals(2 * 3 * size * size, 1, dialect.IsTorchvision ? 1 : 64)).view(2, 3, size, size);
        Assert.InRange(network.Stack.forward(input).square().mean().sqrt().item<float>(), 0.05, 20);
        Assert.All(network.forward(input).data<float>().ToArray(), logit => Assert.Equal(0, logit));
    }

    [Fact]
    public void Classes_and_parts_survive_a_file_in_half_precision()
    {
        using var folder = new TemporaryFolder();
        var weights = FreshWeights.Network(Dialect.CaffeNet, 1, FreshWeights.Layers([8], 2), ["n00000001", "sea \"lion\", ünï"]);
        WeightFile.Save(folder.File("all.safetensors"), weights, halfPrecision: true);
        WeightFile.Save(folder.File("stack.safetensors"), weights.StackAlone(), halfPrecision: true);
        WeightFile.Save(folder.File("classifier.safetensors"), weights.ClassifierAlone(), halfPrecision: true);
        Assert.True(new FileInfo(folder.File("stack.safetensors")).Length < 6_000_000);

        var read = WeightFile.Load(folder.File("all.safetensors"));
        Assert.Equal(weights.Classes, read.Classes);
        Assert.Empty(WeightFile.Load(folder.File("stack.safetensors")).Classes);
        var together = WeightFile.Load([folder.File("stack.safetensors"), folder.File("classifier.safetensors")]);
        Assert.Equal(weights.Classes, together.Classes);
        Assert.Equal(read.Hash(), together.Hash());
        Assert.Equal(read.ConvolutionHash(), together.ConvolutionHash());
        Assert.NotEqual(read.Hash(), read.StackAlone().Hash());
        Assert.Equal(["fc6.weight", "fc6.bias", "fc7.weight", "fc7.bias"], read.ClassifierAlone().Tensors.Keys);
    }

    [Fact]
    public void As_many_names_as_outputs_are_wanted() =>
        Assert.Contains("3 classes", Assert.Throws<InputException>(() => FreshWeights.Network(Dialect.CaffeNet, 1, FreshWeights.Layers([], 2), ["a", "b", "c"])).Message);
}
