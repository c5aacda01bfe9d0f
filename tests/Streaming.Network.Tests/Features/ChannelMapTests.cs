using Streaming.Network.Augmentation;
using Streaming.Network.Features;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Features;

public sealed class ChannelMapTests
{
    private const int Channels = 19;

    private static readonly ChannelMap Map = new(Draw.Normals(Channels * Channels, 1, 0.3), Draw.Normals(Channels, 2));

    [Fact]
    public void It_mixes_the_channels_of_every_cell_and_cuts_at_zero()
    {
        var features = Draw.Normals(7 * Channels, 3, 4);
        var result = new float[features.Length];
        Map.Apply(features, result);
        for (var cell = 0; cell < 7; cell++)
        {
            for (var i = 0; i < Channels; i++)
            {
                var sum = (double)Map.Bias[i];
                for (var j = 0; j < Channels; j++)
                    sum += (double)Map.Matrix[(i * Channels) + j] * features[(cell * Channels) + j];
                Assert.Equal(Math.Max(0, sum), result[(cell * Channels) + i], 1e-4);
            }
        }
        Assert.Contains(0f, result);

        // In place, and as torch holds them.
        var own = features.ToArray();
        Map.Apply(own, own);
        Assert.Equal(result, own);
        using var scope = NewDisposeScope();
        var rows = Map.Apply(tensor(features).view(1, 7, 1, Channels));
        Assert.Equal([1, 7, 1, Channels], rows.shape);
        Assert.True(rows.flatten().allclose(tensor(result), 1e-5, 1e-5));
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ChannelMap(new float[5], new float[2]));
        Assert.Throws<ArgumentException>(() => new ChannelMap([1, 0, 0, float.NaN], new float[2]));
        Assert.Throws<ArgumentException>(() => Map.Apply(new float[Channels + 1], new float[Channels + 1]));
        Assert.Throws<ArgumentException>(() => Map.Apply(new float[Channels], new float[2 * Channels]));
        using var rows = zeros(3, Channels + 1);
        Assert.Throws<ArgumentException>(() => Map.Apply(rows));
    }

    /// <summary>The whole layer against finite differences: gather, map and ReLU, and back by the exact adjoint.</summary>
    [Fact]
    public void Gradients_of_the_generator_layer_with_a_map_are_those_of_finite_differences()
    {
        const int size = 5, count = 4;
        using var scope = NewDisposeScope();
        var map = new ChannelMap(Draw.Normals(count * count, 4, 0.6), Draw.Normals(count, 5));
        var field = new GeneratorField("drawn", Draw.Normals(2 * size * size, 6, 1.5), size, WarpBackward.ExactAdjoint, map);
        var values = Draw.Normals(count * size * size, 7, 2);
        var weights = tensor(Draw.Normals(values.Length, 8)).view(1, count, size, size);

        double Loss(float[] features) => (GeneratorLayer.Apply(tensor(features).view(1, count, size, size), field) * weights).sum().item<float>();
        var input = tensor(values).view(1, count, size, size);
        input.requires_grad = true;
        var gradient = autograd.grad([(GeneratorLayer.Apply(input, field) * weights).sum()], [input])[0].flatten();

        var wrong = 0;
        for (var i = 0; i < values.Length; i++)
        {
            const float step = 1e-2f;
            var (more, less) = (values.ToArray(), values.ToArray());
            more[i] += step;
            less[i] -= step;
            // A step may cross the ReLU's corner, where there is no derivative.
            if (Math.Abs((Loss(more) - Loss(less)) / (2 * step) - gradient[i].item<float>()) > 2e-2)
                wrong++;
        }
        Assert.InRange(wrong, 0, values.Length / 20);
        Assert.True(gradient.abs().sum().item<float>() > 1);

        // The same without the map is another layer.
        var plain = new GeneratorField("drawn", Draw.Normals(2 * size * size, 6, 1.5), size, WarpBackward.ExactAdjoint);
        Assert.False(GeneratorLayer.Apply(input, plain).allclose(GeneratorLayer.Apply(input, field)));
    }
}
