using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Features;

public sealed class FeatureExtractorTests
{
    private const int Images = 24;

    public static TheoryData<string> Dialects => [.. DialectModule.all.Select(DialectModule.name)];

    [Theory, MemberData(nameof(Dialects))]
    public void Features_depend_on_neither_batch_nor_threads(string name)
    {
        using var extractor = new FeatureExtractor(Draw.Weights(DialectModule.parse(name)), ComputeDevice.Cpu, withPool1: true);
        var images = Draw.Normals(Images * extractor.ImageLength, 2, scale: 70);
        var before = TorchThreads.Count;
        try
        {
            TorchThreads.Count = 1;
            var expected = Extract(extractor, images, batch: 1);
            foreach (var (threads, batch) in new[] { (1, 24), (1, 5), (2, 1), (2, 24), (3, 7) })
            {
                TorchThreads.Count = threads;
                var actual = Extract(extractor, images, batch);
                for (var i = 0; i < Images; i++)
                {
                    for (var k = 0; k < extractor.Layers.Count; k++)
                        Assert.True(expected[i][k].AsSpan().SequenceEqual(actual[i][k]), $"image {i}, {extractor.Layers[k].Name}, {threads} threads, batches of {batch}");
                }
            }
        }
        finally
        {
            TorchThreads.Count = before;
        }
    }

    [Theory, MemberData(nameof(Dialects))]
    public void Features_are_the_stacks_activations_by_rows_columns_channels(string name)
    {
        var weights = Draw.Weights(DialectModule.parse(name));
        using var extractor = new FeatureExtractor(weights, ComputeDevice.Cpu, withPool1: true);
        var picture = Draw.Normals(extractor.ImageLength, 4, scale: 70);
        var features = extractor.Pool.Rent();
        extractor.Extract(picture, [features]);

        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var preprocessing = Preprocessing.Of(weights.Dialect);
        var input = new float[preprocessing.ImageLength];
        preprocessing.Apply(picture, input);
        using var stack = weights.BuildStack();
        var activations = stack.Activations(
            tensor(input).view(1, preprocessing.InputSize, preprocessing.InputSize, 3).permute(0, 3, 1, 2).contiguous(),
            [.. extractor.Layers.Select(layer => layer.Name)]);
        for (var k = 0; k < extractor.Layers.Count; k++)
        {
            var layer = extractor.Layers[k];
            Assert.Equal([1, layer.Channels, layer.Size, layer.Size], activations[layer.Name].shape);
            Assert.Equal(layer.Size * layer.Size * layer.Channels, features[k].Length);
            foreach (var (c, y, x) in new[] { (0, 0, 0), (5, 3, 2), (layer.Channels - 1, layer.Size - 1, layer.Size - 2) })
            {
                Assert.Equal(activations[layer.Name][0, c, y, x].ToSingle(),
                    features[k][(((y * layer.Size) + x) * layer.Channels) + c], 1e-3);
            }
        }
        Assert.All(features, array => Assert.Contains(array, value => value > 0));
    }

    [Fact]
    public void Several_threads_may_extract_at_once_and_leave_no_tensor()
    {
        using var extractor = new FeatureExtractor(Draw.Weights(Dialect.CaffeNet), ComputeDevice.Cpu);
        var images = Draw.Normals(4 * extractor.ImageLength, 9, scale: 70);
        var expected = Extract(extractor, images, 4);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 3 }, _ =>
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            var actual = Extract(extractor, images, 4);
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            for (var i = 0; i < 4; i++)
                Assert.Equal(expected[i][4], actual[i][4]);
        });
    }

    [Fact]
    public void Too_few_numbers_and_foreign_arrays_are_refused()
    {
        using var extractor = new FeatureExtractor(SeededWeights.Create(Dialect.CaffeNet, 1), ComputeDevice.Cpu);
        Assert.Throws<ArgumentException>(() => extractor.Extract(new float[100], [extractor.Pool.Rent()]));
        float[][] foreign = [.. extractor.Layers.Select(_ => new float[3])];
        Assert.Throws<ArgumentException>(() => extractor.Extract(new float[extractor.ImageLength], [foreign]));
        var arrays = extractor.Pool.Rent();
        extractor.Pool.Return(arrays);
        Assert.Same(arrays, extractor.Pool.Rent());
    }

    internal static float[][][] Extract(FeatureExtractor extractor, float[] images, int batch)
    {
        var features = Enumerable.Range(0, images.Length / extractor.ImageLength).Select(_ => extractor.Pool.Rent()).ToArray();
        for (var first = 0; first < features.Length; first += batch)
        {
            var part = features[first..Math.Min(first + batch, features.Length)];
            extractor.Extract(images.AsSpan(first * extractor.ImageLength, part.Length * extractor.ImageLength), part);
        }
        return features;
    }
}
