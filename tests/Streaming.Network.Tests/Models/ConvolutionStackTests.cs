using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Models;

public sealed class ConvolutionStackTests
{
    // At 71 pixels the grids have even sizes, where rounding pooled sizes up and down differ.
    private const int SmallInput = 71;

    public static TheoryData<string> Dialects => [.. DialectModule.all.Select(DialectModule.name)];

    [Theory, MemberData(nameof(Dialects))]
    public void Every_stage_equals_the_plain_layers(string name)
    {
        var weights = Draw.Weights(DialectModule.parse(name));
        var image = Draw.Normals(3 * SmallInput * SmallInput, 11, scale: 60);
        var expected = PlainAlexNet.Run(weights, new PlainLayers.Planes(3, SmallInput, image));

        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var stack = weights.BuildStack();
        var actual = stack.Activations(tensor(image).view(1, 3, SmallInput, SmallInput).expand(2, -1, -1, -1), [.. stack.Layers]);

        Assert.Equal(expected.Keys.Order(), stack.Layers.Order());
        foreach (var (stage, planes) in expected)
        {
            Assert.Equal([2, planes.Channels, planes.Size, planes.Size], actual[stage].shape);
            AssertClose(planes.Values, actual[stage][1], stage, 1e-5);
        }
    }

    [Theory]
    [InlineData("alexnet", "conv1", "pool1")]
    [InlineData("alexnet", "norm2", "pool2")]
    [InlineData("caffenet", "conv2", "norm2")]
    [InlineData("caffenet", "conv4", "conv4")]
    [InlineData("torchvision", "conv2", "pool2")]
    [InlineData("torchvision", "conv5", "pool5")]
    public void What_follows_without_weights_ends_before_the_next_convolution(string dialect, string layer, string last)
    {
        using var stack = new ConvolutionStack(DialectModule.parse(dialect));
        Assert.Equal(last, stack.BeforeNextConvolution(layer));
    }

    [Fact]
    public void Layers_are_before_those_that_are_computed_later()
    {
        Assert.True(ConvolutionStack.IsBefore(Dialect.CaffeReference, "norm2", "pool2"));
        Assert.False(ConvolutionStack.IsBefore(Dialect.CaffeNet, "norm2", "pool2"));
        Assert.False(ConvolutionStack.IsBefore(Dialect.CaffeNet, "conv5", "conv5"));
        Assert.False(ConvolutionStack.IsBefore(Dialect.CaffeNet, "conv9", "conv5"));
    }

    [Fact]
    public void A_run_may_start_and_end_anywhere()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var stack = Draw.Weights(Dialect.CaffeNet).BuildStack();
        var input = SmallImages();
        var half = stack.Run(input, through: "norm2");
        Assert.True(stack.forward(input).equal(stack.Run(half, after: "norm2")).all().ToBoolean());
        Assert.Throws<ArgumentException>(() => stack.Run(half, after: "norm2", through: "conv2"));
        Assert.Throws<ArgumentException>(() => stack.Run(half, after: "fc6"));
    }

    [Theory, MemberData(nameof(Dialects))]
    public void Gradients_reach_every_parameter_and_the_input(string name)
    {
        using var scope = NewDisposeScope();
        using var stack = Draw.Weights(DialectModule.parse(name)).BuildStack();
        var input = SmallImages().requires_grad_();
        stack.forward(input).sum().backward();
        Assert.All(stack.named_parameters(), pair => Assert.True(pair.parameter.grad!.abs().sum().ToSingle() > 0, pair.name));
        Assert.True(input.grad!.abs().sum().ToSingle() > 0);
    }

    [Fact]
    public void The_gradient_of_normalisation_equals_differences()
    {
        using var scope = NewDisposeScope();
        double[] values = [.. Draw.Normals(72, 5, scale: 100).Select(value => Math.Abs((double)value))];
        double[] weights = [.. Draw.Normals(72, 6).Select(value => (double)value)];
        var leaf = tensor(values).view(1, 8, 3, 3).requires_grad_();
        (CrossChannelNormalization.Apply(leaf) * tensor(weights).view(1, 8, 3, 3)).sum().backward();
        var gradient = leaf.grad!.data<double>().ToArray();
        const double step = 1e-4;
        for (var i = 0; i < 72; i++)
            Assert.Equal((Weighted(i, step) - Weighted(i, -step)) / (2 * step), gradient[i], 1e-6);

        double Weighted(int moved, double by)
        {
            var shifted = values.ToArray();
            shifted[moved] += by;
            using var mode = no_grad();
            var normalised = CrossChannelNormalization.Apply(tensor(shifted).view(1, 8, 3, 3)).data<double>().ToArray();
            return normalised.Zip(weights, (value, weight) => value * weight).Sum();
        }
    }

    [Fact]
    public void An_unknown_last_stage_is_refused() =>
        Assert.Contains("norm1", Assert.Throws<ArgumentException>(() => new ConvolutionStack(Dialect.CaffeNet, "pool6")).Message, StringComparison.Ordinal);

    private static Tensor SmallImages() =>
        tensor(Draw.Normals(2 * 3 * SmallInput * SmallInput, 12, scale: 60)).view(2, 3, SmallInput, SmallInput);

    internal static void AssertClose(float[] expected, Tensor actual, string what, double tolerance)
    {
        var values = actual.cpu().contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        var largest = expected.Max(Math.Abs);
        var error = expected.Zip(values, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(error <= tolerance * largest, $"{what}: off by {error} of at most {largest}");
    }
}
