using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Weights;

/// <summary>
/// Weights that are drawn and not learned, the same numbers on every machine, for training to begin
/// with. conv1 is a bank of round and of noisy filters; a filter of conv2 .. conv5 is normal noise under a Gaussian window,
/// shifted to mean zero so that it answers to patterns and not to the mean activity, its squares summing to 2 as He
/// et al. (2015) want it; fully connected layers are normal with variance 2 / fan-in; biases are zero. Numbers are
/// rounded to float16, which also swallows the last-bit differences between mathematics libraries.
/// </summary>
public static class SeededWeights
{
    /// <summary>The one scheme there is.</summary>
    public const string Scheme = "blobs-he";

    // In cells. The more of a filter's weight sits at its centre, the less its answer changes when the picture turns.
    private const double Window = 1;

    /// <summary>Draws a convolution stack, and a head where its layers are given.</summary>
    /// <param name="dialect">The network.</param>
    /// <param name="seed">Another seed gives other weights.</param>
    /// <param name="classifier">The head's layers; none where absent.</param>
    public static WeightSet Create(Dialect dialect, ulong seed, IReadOnlyList<FullyConnectedShape>? classifier = null)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        var convolutions = AlexNetShapes.Convolutions(dialect).SelectMany(shape => new[]
        {
            new WeightTensor(shape.Name + ".weight", shape.WeightShape, shape.Name == "conv1"
                ? BlobBank.Draw(shape, new SeededRandom(seed, shape.Name))
                : DrawConvolution(shape, new SeededRandom(seed, shape.Name))),
            new WeightTensor(shape.Name + ".bias", [shape.Outputs], new float[shape.Outputs]),
        });
        var head = (classifier ?? []).SelectMany(shape => new[]
        {
            new WeightTensor(shape.Name + ".weight", [shape.Outputs, shape.Inputs], DrawMatrix(shape, new SeededRandom(seed, shape.Name))),
            new WeightTensor(shape.Name + ".bias", [shape.Outputs], new float[shape.Outputs]),
        });
        return WeightSet.Create(dialect, "the recipe", convolutions.Concat(head),
            $"drawn by scheme {Scheme}, seed {seed}", []);
    }

    private static float[] DrawConvolution(ConvolutionShape shape, SeededRandom random)
    {
        var window = BlobBank.Gaussian(shape.Kernel, Window);
        var fanIn = shape.Inputs / shape.Groups * window.Length;
        var weights = new float[shape.Outputs * fanIn];
        var filter = new double[fanIn];
        for (var output = 0; output < shape.Outputs; output++)
        {
            for (var i = 0; i < fanIn; i++)
                filter[i] = window[i % window.Length] * random.NextNormal();
            var mean = filter.Average();
            var scale = Math.Sqrt(2 / filter.Sum(value => (value - mean) * (value - mean)));
            for (var i = 0; i < fanIn; i++)
                weights[(output * fanIn) + i] = Rounded(scale * (filter[i] - mean));
        }
        return weights;
    }

    private static float[] DrawMatrix(FullyConnectedShape shape, SeededRandom random)
    {
        var weights = new float[shape.Outputs * shape.Inputs];
        foreach (ref var weight in weights.AsSpan())
            weight = Rounded(Math.Sqrt(2.0 / shape.Inputs) * random.NextNormal());
        return weights;
    }

    internal static float Rounded(double value) => (float)(Half)value;
}
