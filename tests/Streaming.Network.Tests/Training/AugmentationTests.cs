using Streaming.Domain;
using Streaming.Network.Augmentation;
using Streaming.Network.Features;
using Streaming.Network.Training;
using Streaming.Network.Weights;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Training;

public sealed class AugmentationTests
{
    private const int Images = 5, Size = 4;

    // The images' places in a catalogue.
    private static readonly int[] Places = [40, 7, 23, 8, 11];

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
            var (moved, same) = augmentation.Apply(features, targets, new AugmentationDraw(seed, Places));
            Assert.True(moved.equal(fields[TransformDraw.Of(seed, 6)].Forward.Apply(features)).all().item<bool>());
            Assert.Same(targets, same);
        }
    }

    [Fact]
    public void Every_transform_is_drawn_about_as_often_for_the_images_of_a_step_and_no_image_follows_another()
    {
        var counts = new int[6, 6];
        for (ulong step = 0; step < 50; step++)
        {
            for (var image = 0; image < 240; image++)
                counts[TransformDraw.Of(DrawScope.PerImage, step, image, 6), TransformDraw.Of(DrawScope.PerImage, step, image + 1, 6)]++;
        }
        // 12,000 pairs of neighbours fall into 36 cells alike: 333 each, with a deviation of 18.
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 250, 420));
    }

    [Fact]
    public void An_image_s_draw_depends_on_the_step_and_itself_alone()
    {
        for (ulong seed = 0; seed < 12; seed++)
        {
            var drawn = Places.Select(image => TransformDraw.Of(DrawScope.PerImage, seed, image, 6)).ToArray();
            Assert.Equal(drawn.Reverse(), Places.Reverse().Select(image => TransformDraw.Of(DrawScope.PerImage, seed, image, 6)));
            Assert.All(Places, image => Assert.Equal(TransformDraw.Of(seed, 6), TransformDraw.Of(DrawScope.PerBatch, seed, image, 6)));
        }
    }

    /// <summary>The plain twin: every image alone, along the field that is drawn for it.</summary>
    [Theory]
    [InlineData(WarpBackward.NegatedField, false)]
    [InlineData(WarpBackward.ExactAdjoint, false)]
    [InlineData(WarpBackward.ExactAdjoint, true)]
    public void Images_with_draws_of_their_own_move_as_each_would_alone(WarpBackward backward, bool mapped)
    {
        using var scope = NewDisposeScope();
        const int Channels = 3;
        GeneratorField[] fields = [.. Enumerable.Range(0, 3).Select(i => new GeneratorField($"{i}", Draw.Normals(2 * Size * Size, i), Size, backward,
            mapped ? new ChannelMap(Draw.Normals(Channels * Channels, 20 + i), Draw.Normals(Channels, 30 + i)) : null))];
        var augmentation = new GeneratorAugmentation("conv5", fields, DrawScope.PerImage);
        var features = tensor(Draw.Normals(Images * Channels * Size * Size, 1)).view(Images, Channels, Size, Size);
        features.requires_grad = true;
        var pull = tensor(Draw.Normals(Images * Channels * Size * Size, 2)).view(features.shape);
        var mixed = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            var own = Places.Select(image => TransformDraw.Of(DrawScope.PerImage, seed, image, 3)).ToArray();
            mixed += own.Distinct().Count() > 1 ? 1 : 0;
            var (moved, _) = augmentation.Apply(features, eye(Images), new AugmentationDraw(seed, Places));
            var gradient = autograd.grad([(moved * pull).sum()], [features])[0];
            Assert.True(moved.permute(0, 2, 3, 1).is_contiguous(), "channels last");
            for (var i = 0; i < Images; i++)
            {
                var alone = features.detach()[i..(i + 1)].clone();
                alone.requires_grad = true;
                var expected = GeneratorLayer.Apply(alone, fields[own[i]]);
                Assert.True(moved[i..(i + 1)].equal(expected).all().item<bool>(), $"image {i}");
                var back = autograd.grad([(expected * pull[i..(i + 1)]).sum()], [alone])[0];
                Assert.True(gradient[i..(i + 1)].equal(back).all().item<bool>(), $"gradient of image {i}");
            }
        }
        Assert.True(mixed >= 10);
    }

    [Fact]
    public void Where_every_image_draws_the_same_draws_per_image_and_per_batch_are_one()
    {
        using var scope = NewDisposeScope();
        GeneratorField[] fields = [new GeneratorField("only", Draw.Normals(2 * Size * Size, 3), Size)];
        var features = tensor(Draw.Normals(Images * 3 * Size * Size, 1)).view(Images, 3, Size, Size);
        var moved = Enum.GetValues<DrawScope>().Select(scope => new GeneratorAugmentation("conv5", fields, scope).Apply(features, eye(Images), new AugmentationDraw(5, Places)).Features).ToArray();
        Assert.True(moved[0].equal(moved[1]).all().item<bool>());
        // The same field under two names takes the way of several groups.
        var twice = new GeneratorField("again", Draw.Normals(2 * Size * Size, 3), Size);
        Assert.True(GeneratorLayer.Apply(features, [fields[0], twice, fields[0], twice, twice]).equal(moved[0]).all().item<bool>());
    }

    [Fact]
    public void A_field_too_few_is_refused()
    {
        using var scope = NewDisposeScope();
        var field = new GeneratorField("only", new float[2 * Size * Size], Size);
        Assert.Throws<ArgumentException>(() => GeneratorLayer.Apply(zeros(2, 3, Size, Size), [field]));
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
            var (moved, weights) = mixup.Apply(features, targets, new AugmentationDraw(seed, Places));
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
            var (again, _) = mixup.Apply(features, targets, new AugmentationDraw(seed, Places));
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
