using Streaming.Domain;
using Streaming.Network.Augmentation;
using Streaming.Network.Models;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Training;

public sealed class GeneratorLayerTests
{
    private const int Images = 3, Channels = 37, Size = 7;

    private static readonly Layer Conv5 = AlexNetSpace.Of(Dialect.CaffeReference).Layers[4];

    // Some vectors point out of the grid, some to whole cells.
    private static readonly float[] Field =
        [.. Draw.Normals(2 * Size * Size, 4, scale: 2).Select((v, i) => i % 5 == 0 ? MathF.Round(v) : v)];

    public static TheoryData<string> Layouts => ["channels first", "channels last", "part of a larger tensor"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void The_forward_pass_is_the_bilinear_gather_in_any_layout(string layout)
    {
        using var scope = NewDisposeScope();
        var values = Draw.Normals(Images * Channels * Size * Size, 1);
        var expected = PlainGather.Gather([.. values], Images * Channels, Field, Size);
        var result = GeneratorLayer.Apply(Laid(Features(values), layout), new GeneratorField("drawn", Field, Size));
        AssertNear(expected, result, 2e-6);
        Assert.True(result.permute(0, 2, 3, 1).is_contiguous(), "channels last");
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void The_adjoint_returns_to_every_cell_what_it_gave(string layout)
    {
        using var scope = NewDisposeScope();
        var gradient = Draw.Normals(Images * Channels * Size * Size, 2);
        var expected = PlainGather.Scatter([.. gradient], Images * Channels, Field, Size);
        var field = new GeneratorField("drawn", Field, Size, WarpBackward.ExactAdjoint);
        AssertNear(expected, Gradient(field, Laid(Features(gradient), layout)), 5e-6);
    }

    [Fact]
    public void The_paper_s_backward_pass_gathers_along_the_negated_field()
    {
        using var scope = NewDisposeScope();
        var gradient = Draw.Normals(Images * Channels * Size * Size, 2);
        var expected = PlainGather.Gather([.. gradient], Images * Channels, [.. Field.Select(v => -v)], Size);
        AssertNear(expected, Gradient(new GeneratorField("drawn", Field, Size), Features(gradient)), 2e-6);
    }

    [Fact]
    public void The_adjoint_agrees_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        const int Planes = 2;
        var at = Draw.Normals(Planes * Size * Size, 5);
        var direction = Draw.Normals(at.Length, 6);
        var field = new GeneratorField("drawn", Field, Size, WarpBackward.ExactAdjoint);

        var input = tensor(Doubles(at)).view(1, Planes, Size, Size);
        input.requires_grad = true;
        Loss(GeneratorLayer.Apply(input, field)).backward();
        var slope = input.grad!.flatten().data<double>().Zip(direction, (g, d) => g * d).Sum();

        const double Step = 1e-5;
        double LossAt(double step) => Loss(GeneratorLayer.Apply(
            tensor([.. at.Zip(direction, (a, d) => a + (step * d))]).view(1, Planes, Size, Size), field)).item<double>();
        Assert.Equal((LossAt(Step) - LossAt(-Step)) / (2 * Step), slope, 1e-6 * Math.Abs(slope));

        static Tensor Loss(Tensor output) => (output * output * output.sin()).sum();
    }

    [Theory]
    [InlineData(WarpBackward.NegatedField)]
    [InlineData(WarpBackward.ExactAdjoint)]
    public void The_identity_field_changes_neither_features_nor_gradients(WarpBackward backward)
    {
        using var scope = NewDisposeScope();
        var field = new GeneratorField("none", new float[2 * Size * Size], Size, backward);
        var values = Features(Draw.Normals(Images * Channels * Size * Size, 7));
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float64 })
        {
            var features = values.to(type);
            Assert.True(GeneratorLayer.Apply(features, field).equal(features).all().item<bool>(), $"{type}");
            Assert.True(Gradient(field, features).equal(features).all().item<bool>(), $"{type}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(256)]
    public void Bfloat16_is_the_float32_result_rounded_to_even(int channels)
    {
        using var scope = NewDisposeScope();
        var features = tensor(Draw.Normals(Images * channels * Size * Size, 8)).view(Images, channels, Size, Size).bfloat16();
        foreach (var backward in Enum.GetValues<WarpBackward>())
        {
            var field = new GeneratorField("drawn", Field, Size, backward);
            Assert.True(field.Forward.Apply(features).equal(field.Forward.Apply(features.@float()).bfloat16()).all().item<bool>());
            Assert.True(field.Backward.Apply(features).equal(field.Backward.Apply(features.@float()).bfloat16()).all().item<bool>());
            Assert.Equal(ScalarType.BFloat16, GeneratorLayer.Apply(features, field).dtype);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Numbers_that_are_none_come_through(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var values = Draw.Normals(16 * Size * Size, 9);
        values[0] = float.NaN;
        values[(3 * Size * Size) + 1] = float.PositiveInfinity;
        var features = tensor(values).view(1, 16, Size, Size).to(type);
        var result = new GeneratorField("none", new float[2 * Size * Size], Size).Forward.Apply(features);
        Assert.True(result.flatten()[0].isnan().item<bool>());
        Assert.True(result.flatten()[(3 * Size * Size) + 1].isposinf().item<bool>());
    }

    /// <summary>The path of other devices, on the processor.</summary>
    [Theory]
    [InlineData(WarpBackward.NegatedField)]
    [InlineData(WarpBackward.ExactAdjoint)]
    public void The_matrix_product_is_the_same_map(WarpBackward backward)
    {
        using var scope = NewDisposeScope();
        var field = new GeneratorField("drawn", Field, Size, backward);
        var features = Features(Draw.Normals(Images * Channels * Size * Size, 10));
        var rows = features.permute(0, 2, 3, 1).contiguous();
        foreach (var map in new[] { field.Forward, field.Backward })
            Assert.True(map.Product(rows).permute(0, 3, 1, 2).allclose(map.Apply(features), 1e-5, 1e-5));
    }

    [Fact]
    public void Neither_the_batch_nor_threads_change_a_bit()
    {
        using var scope = NewDisposeScope();
        var features = Features(Draw.Normals(Images * Channels * Size * Size, 11));
        var field = new GeneratorField("drawn", Field, Size, WarpBackward.ExactAdjoint);
        foreach (var map in new[] { field.Forward, field.Backward })
        {
            var whole = map.Apply(features);
            for (var image = 0; image < Images; image++)
                Assert.True(map.Apply(features[image..(image + 1)]).equal(whole[image..(image + 1)]).all().item<bool>());
        }
    }

    /// <summary>As in the network: in front of it a convolution whose ReLU works in place, behind it pooling.</summary>
    [Fact]
    public void Gradients_reach_the_weights_before_the_layer()
    {
        using var scope = NewDisposeScope();
        var images = tensor(Draw.Normals(2 * 4 * 13 * 13, 12)).view(2, 4, 13, 13);
        var weights = tensor(Draw.Normals(16 * 4 * 3 * 3, 13)).view(16, 4, 3, 3);
        var transform = FamilyModule.affine(Family.RotatePlus, 30, 227, 113.5, 113.5);
        var flow = new float[2 * 13 * 13];
        ExactField.write(Conv5, transform, flow);

        var own = weights.clone();
        own.requires_grad = true;
        var field = new GeneratorField("rotate+ 30", flow, 13, WarpBackward.ExactAdjoint);
        var moved = GeneratorLayer.Apply(nn.functional.conv2d(images, own, padding: [1, 1]).relu_(), field);
        nn.functional.max_pool2d(moved, 3, 2).square().sum().backward();

        // The same by torch's own operations: grid_sample takes positions in -1 .. 1 between the outermost cells.
        var grid = new float[2 * 13 * 13];
        for (var cell = 0; cell < 169; cell++)
        {
            grid[2 * cell] = ((cell % 13) + flow[cell]) / 6 - 1;
            grid[(2 * cell) + 1] = ((cell / 13) + flow[169 + cell]) / 6 - 1;
        }
        var theirs = weights.clone();
        theirs.requires_grad = true;
        var positions = tensor(grid).view(1, 13, 13, 2).expand(2, 13, 13, 2);
        var sampled = nn.functional.grid_sample(nn.functional.conv2d(images, theirs, padding: [1, 1]).relu_(), positions,
            GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: true);
        nn.functional.max_pool2d(sampled, 3, 2).square().sum().backward();

        Assert.True(moved.allclose(sampled, 1e-4, 1e-4));
        Assert.True(own.grad!.allclose(theirs.grad!, 1e-3, 1e-3));
    }

    [Fact]
    public void Nothing_but_the_result_stays_in_the_caller_s_scope()
    {
        using var scope = NewDisposeScope();
        var features = Features(Draw.Normals(Images * Channels * Size * Size, 14));
        features.requires_grad = true;
        var before = scope.DisposablesCount;
        var result = GeneratorLayer.Apply(features, new GeneratorField("drawn", Field, Size));
        Assert.Equal(before + 1, scope.DisposablesCount);
        Assert.True(result.requires_grad);
    }

    [Fact]
    public void Fields_and_features_of_other_grids_are_refused()
    {
        using var scope = NewDisposeScope();
        var wrongField = Assert.Throws<ArgumentException>(() => new GeneratorField("f", new float[10], Size));
        Assert.Contains("7 x 7 cells has 98 numbers, not 10", wrongField.Message, StringComparison.Ordinal);
        var notFinite = Assert.Throws<ArgumentException>(() => new GeneratorField("f", [float.NaN, .. new float[97]], Size));
        Assert.Contains("not finite", notFinite.Message, StringComparison.Ordinal);
        var field = new GeneratorField("f", new float[98], Size);
        var wrongGrid = Assert.Throws<ArgumentException>(() => GeneratorLayer.Apply(zeros(1, 2, 6, 7), field));
        Assert.Contains("N x C x 7 x 7", wrongGrid.Message, StringComparison.Ordinal);
    }

    private static Tensor Features(float[] values) => tensor(values).view(Images, Channels, Size, Size);

    private static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    private static Tensor Laid(Tensor features, string layout) => layout switch
    {
        "channels first" => features,
        "channels last" => features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2),
        _ => cat([zeros_like(features), features], 1)[.., Channels..],
    };

    // What comes out of the backward pass for this gradient.
    private static Tensor Gradient(GeneratorField field, Tensor gradient)
    {
        var input = zeros_like(gradient);
        input.requires_grad = true;
        GeneratorLayer.Apply(input, field).backward([gradient]);
        return input.grad!;
    }

    private static void AssertNear(double[] expected, Tensor actual, double tolerance)
    {
        var values = actual.contiguous().flatten().to(ScalarType.Float64).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"{i}: expected {expected[i]}, found {values[i]}");
    }
}
