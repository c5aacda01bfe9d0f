using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Training;
using Streaming.Network.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Augmentation;

/// <summary>
/// Manifold mixup (Verma et al. 2019) at one layer: the features of every image are mixed with those of another image of
/// the batch, and its target in the same proportion. The proportion is one for the batch, drawn from Beta(alpha, alpha).
/// </summary>
public sealed class ManifoldMixup : IFeatureAugmentation
{
    private readonly double alpha;

    /// <summary>Mixing at a layer.</summary>
    /// <param name="layer">The layer whose features are mixed.</param>
    /// <param name="alpha">Small numbers mix little, 1 draws all proportions alike.</param>
    /// <exception cref="InputException">Alpha is not above 0.</exception>
    public ManifoldMixup(string layer, double alpha)
    {
        if (!(alpha > 0 && double.IsFinite(alpha)))
            throw new InputException($"--mixup-alpha is {alpha}; expected a number above 0.");
        Layer = layer;
        this.alpha = alpha;
    }

    /// <inheritdoc/>
    public string Layer { get; }

    /// <inheritdoc/>
    public (Tensor Features, Tensor Targets) Apply(Tensor features, Tensor targets, AugmentationDraw draw)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        var random = new SeededRandom(draw.Seed, "mixup");
        var share = Share(random);
        using Scalar own = 1 - share, others = share;
        var places = tensor(Others(random, (int)features.shape[0])).to(features.device);
        // Rows of channels stay together, which keeps the memory order that convolutions are fast in.
        var rows = ChannelsLast.ToRows(features);
        var mixed = ChannelsLast.FromRows(rows.mul(own).add(rows.index_select(0, places), others));
        var mixedTargets = targets.mul(own).add(targets.index_select(0, places), others);
        return (mixed.MoveToOuterDisposeScope(), mixedTargets.MoveToOuterDisposeScope());
    }

    /// <summary>The other image's share: one number from Beta(alpha, alpha), the quotient of two gamma deviates.</summary>
    internal double Share(SeededRandom random)
    {
        var (own, other) = (Gamma(random), Gamma(random));
        // With a very small alpha both may be too small for a number; then nothing is mixed, as nearly always.
        return own + other > 0 ? other / (own + other) : 0;
    }

    // Marsaglia and Tsang (2000); below 1 the deviate of alpha + 1 is shrunk by a power of a uniform one.
    private double Gamma(SeededRandom random)
    {
        var shape = alpha < 1 ? alpha + 1 : alpha;
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextNormal();
            var v = Math.Pow(1 + (c * x), 3);
            if (v <= 0 || Math.Log(1 - random.NextUniform()) >= (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
                continue;
            return alpha < 1 ? d * v * Math.Pow(1 - random.NextUniform(), 1 / alpha) : d * v;
        }
    }

    private static long[] Others(SeededRandom random, int count)
    {
        var order = Enumerable.Range(0, count).Select(i => (long)i).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var other = (int)(random.NextUniform() * (i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }
}
