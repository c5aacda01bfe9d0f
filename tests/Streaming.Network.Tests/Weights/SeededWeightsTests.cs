using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Streaming.Domain;
using Streaming.Network.Weights;

namespace Streaming.Network.Tests.Weights;

public sealed class SeededWeightsTests
{
    [Fact]
    public void The_numbers_of_a_seed_are_the_same_everywhere()
    {
        var weights = SeededWeights.Create(Dialect.CaffeNet, 1);
        Assert.Empty(weights.MissingConvolutionTensors);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in weights.Tensors.Values)
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        Assert.Equal("7dd11329cfa5fca1", Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }

    [Fact]
    public void Another_seed_gives_other_weights_and_each_tensor_has_its_own_stream()
    {
        var one = SeededWeights.Create(Dialect.CaffeNet, 1);
        var two = SeededWeights.Create(Dialect.CaffeNet, 2);
        var reference = SeededWeights.Create(Dialect.CaffeReference, 1);
        Assert.NotEqual(one.Tensors["conv3.weight"].Values, two.Tensors["conv3.weight"].Values);
        Assert.Equal(one.Tensors["conv5.weight"].Values, reference.Tensors["conv5.weight"].Values);
        Assert.NotEqual(one.Tensors["conv4.weight"].Values[..100], one.Tensors["conv5.weight"].Values[..100]);
    }

    [Fact]
    public void Filters_have_Hes_variance_and_beyond_conv1_mean_zero()
    {
        var weights = SeededWeights.Create(Dialect.CaffeNet, 1);
        Assert.All(weights.Tensors["conv1.weight"].Values.Chunk(363), filter => Assert.Equal(2, filter.Sum(value => value * value), 1e-2));
        foreach (var (layer, fanIn) in new[] { ("conv2", 48 * 25), ("conv3", 256 * 9), ("conv5", 192 * 9) })
        {
            Assert.All(weights.Tensors[layer + ".weight"].Values.Chunk(fanIn), filter =>
            {
                Assert.InRange(filter.Average(), -1e-4, 1e-4);
                Assert.Equal(2, filter.Sum(value => value * value), 1e-2);
            });
        }
        var head = SeededWeights.Create(Dialect.CaffeNet, 1, [new("fc6", 9216, 50)]).Tensors["fc6.weight"].Values;
        Assert.Equal(2.0 / 9216, head.Average(value => (double)value * value), 0.02 * 2 / 9216);
    }

    [Fact]
    public void Every_second_filter_of_conv1_is_round()
    {
        var filters = SeededWeights.Create(Dialect.CaffeNet, 1).Tensors["conv1.weight"].Values.Chunk(363).ToArray();
        for (var f = 0; f < filters.Length; f += 2)
        {
            for (var i = 0; i < 363; i++)
            {
                var (plane, y, x) = (i / 121 * 121, i % 121 / 11, i % 11);
                Assert.Equal(filters[f][i], filters[f][plane + (x * 11) + 10 - y]);
            }
        }
    }

    [Fact]
    public void Uniform_and_normal_numbers_have_their_moments()
    {
        var random = new SeededRandom(5, "moments");
        var uniforms = Enumerable.Range(0, 100_000).Select(_ => random.NextUniform()).ToArray();
        Assert.Equal(0.5, uniforms.Average(), 0.005);
        Assert.Equal(1.0 / 12, uniforms.Average(value => (value - 0.5) * (value - 0.5)), 0.002);
        var normals = Enumerable.Range(0, 100_000).Select(_ => random.NextNormal()).ToArray();
        Assert.Equal(0, normals.Average(), 0.015);
        Assert.Equal(1, normals.Average(value => value * value), 0.02);
        Assert.Equal(3, normals.Average(value => Math.Pow(value, 4)), 0.15);
    }
}
