using Streaming.Domain;
using Streaming.Network.Augmentation;
using Streaming.Network.Weights;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Training;

public sealed class AugmentationTests
{
    private const int Images = 5, Size = 4;

    [Fact]
    public void Every_transform_is_drawn_about_as_often_as_any_other()
    {
        var counts = new int[6];
        for (ulong seed = 0; seed < 6000; seed++)
            counts[TransformDraw.Of(seed, 6)]++;
        Assert.All(counts, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void A_batch_moves_along_the_one_field_that_its_seed_draws()
    {
        using var scope = NewDisposeScope();
        GeneratorField[] fields = [.. Enumerable.Range(0, 6).Select(i => new GeneratorField($"{i}", Draw.Normals(2 * Size * Size, i), Size))];
        var augmentation = new GeneratorAugmentation("conv5", fields);
        var features = tensor(Draw.Normals(Images * 3 * Size * Size, 1)).view(Images, 3, Size, Size);
        var targets = eye(Images);
        for (ulong seed = 0; seed < 12; seed++)
        {
            var (moved, same) = augmentation.Apply(features, targets, seed);
            Assert.True(moved.equal(fields[TransformDraw.Of(seed, 6)].Forward.Apply(features)).all().item<bool>());
            Assert.Same(targets, same);
        }
    }

    [Fact]
    public void Mixup_mixes_features_and_targets_of_the_same_images_in_the_same_proportion()
    {
        using var scope = NewDisposeScope();
        var mixup = new ManifoldMixup("conv5", 1);
        var features = tensor(Draw.Normals(Images * 3 * Size * Size, 2)).view(Images, 3, Size, Size);
        features.requires_grad = true;
        var targets = eye(Images);
        var mixed = 0;
        for (ulong seed = 0; seed < 8; seed++)
        {
            var (moved, weights) = mixup.Apply(features, targets, seed);
            // With one target for each image the mixed targets are the matrix that made them, and the features too.
            var expected = weights.matmul(features.flatten(1)).view(features.shape);
            Assert.True(moved.allclose(expected, 1e-5, 1e-5));
            Assert.True(weights.sum([1]).allclose(ones(Images)));
            Assert.True(weights.sum([0]).allclose(ones(Images)), "every image is another's other once");
            var pull = tensor(Draw.Normals(features.shape.Aggregate(1, (a, b) => a * (int)b), 3)).view(features.shape);
            var gradient = autograd.grad([(moved * pull).sum()], [features])[0];
            Assert.True(gradient.allclose(weights.t().matmul(pull.flatten(1)).view(features.shape), 1e-5, 1e-5));
            if (!weights.allclose(targets))
                mixed++;
            var (again, _) = mixup.Apply(features, targets, seed);
            Assert.True(again.equal(moved).all().item<bool>(), "the same seed draws the same");
        }
        Assert.True(mixed >= 7);
    }

    /// <summary>The moments of Beta(alpha, alpha): mean 1/2, variance 1 / (4 (2 alpha + 1)).</summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(3)]
    public void Proportions_follow_the_beta_distribution(double alpha)
    {
        var mixup = new ManifoldMixup("conv5", alpha);
        var random = new SeededRandom(1, "beta");
        var shares = Enumerable.Range(0, 20_000).Select(_ => mixup.Share(random)).ToArray();
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        var mean = shares.Average();
        Assert.Equal(0.5, mean, 0.015);
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), shares.Average(share => (share - mean) * (share - mean)), 0.005);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Mixup_refuses_an_alpha_that_means_nothing(double alpha)
    {
        var refused = Assert.Throws<InputException>(() => new ManifoldMixup("conv5", alpha));
        Assert.Contains("--mixup-alpha", refused.Message, StringComparison.Ordinal);
    }
}
