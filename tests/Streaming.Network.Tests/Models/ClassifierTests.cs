using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Models;

public sealed class ClassifierTests
{
    private static readonly FullyConnectedShape[] Shapes = [new("fc6", 9216, 40), new("fc7", 40, 30), new("fc8", 30, 7)];

    public static TheoryData<string> Dialects => [.. DialectModule.all.Select(DialectModule.name)];

    [Theory, MemberData(nameof(Dialects))]
    public void Logits_equal_the_plain_chain_and_dropout_acts_in_training_only(string name)
    {
        var weights = SeededWeights.Create(DialectModule.parse(name), 4, Shapes);
        Draw.Normals(40, 3).CopyTo(weights.Tensors["fc6.bias"].Values, 0);
        var pool5 = Draw.Normals(9216, 5);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var network = weights.BuildNetwork();
        network.eval();
        // Channels last in memory, as pool5 comes: the numbers must still be taken by channel, row, column.
        var input = tensor(pool5).view(1, 256, 6, 6).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var logits = network.Classify(input);
        ConvolutionStackTests.AssertClose(Plain(weights, pool5), logits, "logits", 1e-5);

        network.train();
        manual_seed(1);
        Assert.False(network.Classify(input).equal(logits).all().ToBoolean());
    }

    [Fact]
    public void Without_shapes_it_is_AlexNets_own()
    {
        using var scope = NewDisposeScope();
        using var classifier = new Classifier(Dialect.CaffeReference);
        var parameters = classifier.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.shape);
        Assert.Equal([4096, 9216], parameters["fc6.weight"]);
        Assert.Equal([1000], parameters["fc8.bias"]);
        Assert.Equal(6, parameters.Count);
    }

    private static float[] Plain(WeightSet weights, float[] input)
    {
        var activation = input.Select(value => (double)value).ToArray();
        foreach (var shape in Shapes)
        {
            var (matrix, bias) = (weights.Tensors[shape.Name + ".weight"].Values, weights.Tensors[shape.Name + ".bias"].Values);
            var last = shape == Shapes[^1];
            activation = [.. Enumerable.Range(0, shape.Outputs).Select(o =>
            {
                var sum = bias[o] + Enumerable.Range(0, shape.Inputs).Sum(i => matrix[(o * shape.Inputs) + i] * activation[i]);
                return last ? sum : Math.Max(0, sum);
            })];
        }
        return Array.ConvertAll(activation, value => (float)value);
    }
}
