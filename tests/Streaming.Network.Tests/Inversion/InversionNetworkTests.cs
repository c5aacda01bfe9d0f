using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Inversion;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Inversion;

public sealed class InversionNetworkTests
{
    public static TheoryData<string, string> Layers()
    {
        var data = new TheoryData<string, string>();
        foreach (var dialect in DialectModule.all)
            foreach (var layer in AlexNetSpace.Of(Dialect.CaffeNet).LayerNames)
                data.Add(layer, DialectModule.name(dialect));
        return data;
    }

    [Theory]
    [InlineData("conv1", 1)]
    [InlineData("conv1", 0.03)]
    [InlineData("conv1", 0.3)]
    [InlineData("conv2", 0.03)]
    [InlineData("conv3", 1)]
    [InlineData("conv5", 0.03)]
    [InlineData("conv5", 0.3)]
    public void It_computes_what_its_steps_say(string layer, double width)
    {
        using var scope = NewDisposeScope();
        var shape = new InverterShape(layer, AlexNetSpace.Of(Dialect.CaffeNet), width);
        using var network = new InversionNetwork(shape);
        network.Draw(3);
        Numbers(network);
        var grid = shape.Grid;
        var features = Draw.Normals(grid.Channels * grid.Size * grid.Size, 5);
        var scales = Array.ConvertAll(Draw.Normals(grid.Channels, 6), value => 1 + (0.1f * value));
        network.SetFeatureScale(scales);
        using var mode = inference_mode();
        var made = network.forward(tensor(features).view(1, grid.Channels, grid.Size, grid.Size));
        Assert.Equal([1, 3, 227, 227], made.shape);

        var cells = grid.Size * grid.Size;
        var (values, size) = (features.Select((value, i) => value * scales[i / cells]).ToArray(), grid.Size);
        var weights = network.Weights.ToDictionary(pair => pair.Name, pair => pair.Value.cpu().contiguous().data<float>().ToArray());
        foreach (var step in shape.Steps)
            (values, size) = PlainInverter.Step(values, size, step, weights[step.Name + ".weight"], weights[step.Name + ".bias"], leaks: step != shape.Steps[^1]);
        Assert.Equal(227, size);
        Assert.Equal(values, made.contiguous().data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4 * (1 + Math.Abs(a)));
    }

    /// The same on the grids of other networks, with pixels between the cells of the last step and beyond them.
    [Theory]
    [InlineData(56, 4, 0, 224, 1e-6)]
    [InlineData(7, 32, 0, 224, 1e-6)]
    [InlineData(14, 16, 7.5, 224, 1e-6)]
    [InlineData(16, 14, 6.5, 224, 0.2)]
    [InlineData(55, 4, 9, 227, 1e-6)]
    [InlineData(75, 3, 1, 227, 0.2)]
    public void A_cell_stays_where_any_layer_sees_it(int size, double stride, double origin, int input, double tolerance)
    {
        using var scope = NewDisposeScope();
        // No first layer of 55 cells, 4 pixels apart: other steps than AlexNet's.
        var grid = new Layer("own", size, 3, stride, origin);
        var shape = new InverterShape("own", new FeatureSpace("other", input, [new Layer("first", 60, 3, 4, 0), grid]), 0.01);
        using var network = new InversionNetwork(shape);
        using var mode = inference_mode();
        foreach (var (name, value) in network.Weights)
            value.copy_(name.EndsWith("weight", StringComparison.Ordinal) ? ones_like(value) : zeros_like(value));
        var place = size / 2;
        var features = zeros(1, 3, size, size);
        features[0, 0, place, place] = ones(1)[0];
        var light = network.forward(features)[0, 0].to(ScalarType.Float64);
        Assert.Equal([input, input], light.shape);
        var seen = ((light.sum(dim: 1) * arange(input, ScalarType.Float64)).sum() / light.sum()).item<double>();
        Assert.Equal(origin + (stride * place), seen, tolerance * Math.Max(1, stride));
    }

    /// A cell's own light falls about the pixel that the layer sees in its middle, at every layer and in every dialect.
    [Theory]
    [MemberData(nameof(Layers))]
    public void A_cell_stays_where_the_layer_sees_it(string layer, string dialectName)
    {
        using var scope = NewDisposeScope();
        var dialect = DialectModule.parse(dialectName);
        var shape = new InverterShape(layer, AlexNetSpace.Of(dialect), 0.01);
        using var network = new InversionNetwork(shape);
        using var mode = inference_mode();
        foreach (var (name, value) in network.Weights)
            value.copy_(name.EndsWith("weight", StringComparison.Ordinal) ? ones_like(value) : zeros_like(value));
        var grid = shape.Grid;
        var (row, column) = (grid.Size / 2, (grid.Size / 2) - 2);
        var features = zeros(1, grid.Channels, grid.Size, grid.Size);
        features[0, 0, row, column] = ones(1)[0];
        var light = network.forward(features)[0, 0].to(ScalarType.Float64);
        var side = AlexNetSpace.Of(dialect).InputSize;
        Assert.Equal([side, side], light.shape);
        var pixels = arange(side, ScalarType.Float64);
        var sum = light.sum();
        Assert.Equal(grid.Origin + (grid.Stride * row), ((light.sum(dim: 1) * pixels).sum() / sum).item<double>(), 6);
        Assert.Equal(grid.Origin + (grid.Stride * column), ((light.sum(dim: 0) * pixels).sum() / sum).item<double>(), 6);
    }

    [Fact]
    public void The_default_inverters_fit_into_eight_megabytes()
    {
        var bytes = DefaultInverters.Layers.Sum(layer => 2L * new InverterShape(layer, AlexNetSpace.Of(Dialect.CaffeNet)).Steps.Sum(step => ((long)step.Inputs * step.Outputs * step.Kernel * step.Kernel) + step.Outputs));
        Assert.InRange(bytes, 1, 8_000_000);
    }

    [Fact]
    public void A_layer_that_is_none_is_named() =>
        Assert.Contains("conv9", Assert.Throws<InputException>(() => new InversionNetwork(new InverterShape("conv9", AlexNetSpace.Of(Dialect.CaffeNet)))).Message);

    // Biases are drawn as zero; other numbers make forgetting them show.
    private static void Numbers(InversionNetwork network)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (name, value) in network.Weights.Where(pair => pair.Name.EndsWith("bias", StringComparison.Ordinal)))
            value.copy_(tensor(Draw.Normals((int)value.numel(), name.Length)));
    }
}
