using Streaming.Domain;
using Streaming.Onnx.Geometry;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Geometry;

/// Measured geometry beside geometry that is known: of graphs whose walk is barred by an operator that it does not know, and that
/// changes nothing, or moves cells as its definition says.
public sealed class MeasuredAxisTests
{
    private const int Side = 96, Channels = 8;

    // What is asked of a measurement, in pixels.
    private const double StrideWithin = 0.5, OriginWithin = 2;

    [Theory]
    [InlineData("SpaceToDepth", "half", 11)]
    [InlineData("SpaceToDepth", "residual", 11)]
    [InlineData("SpaceToDepth", "alexnet", 11)]
    [InlineData("SpaceToDepth", "patches", 11)]
    [InlineData("ConvTranspose", "residual", 11)]
    // Coarse steps, few cells.
    [InlineData("Resize", "alexnet", 2)]
    [InlineData("Resize", "alexnet", 6)]
    [InlineData("Resize", "alexnet", 8)]
    public void What_is_measured_is_what_the_walk_finds_where_it_is_not_barred(string bar, string stem, int seed)
    {
        var (open, plain) = Chain(stem, "", seed);
        var (barred, hidden) = Chain(stem, bar, seed);
        var known = Walked.Of(open).AxisOf(plain);
        var walked = Walked.Of(barred);
        Assert.Null(walked.Geometry.GridOf(hidden));
        Near(known.Stride, known.Origin, Measured(walked, hidden));
    }

    // Each cell becomes two along each side: half the stride, and the first of them a quarter of the stride before it.
    [Theory]
    [InlineData("Resize")]
    [InlineData("ConvTranspose")]
    [InlineData("DepthToSpace")]
    public void What_is_made_finer_is_measured_finer(string type)
    {
        var (made, coarse) = Chain("residual", "");
        var finer = type switch
        {
            "Resize" => made.Node(type, [coarse, "", made.Numbers([1, 1, 2, 2], 4)], ("mode", "nearest")),
            "ConvTranspose" => made.Node(type, [coarse, made.Weights(0.3, Channels, Channels, 2, 2)], ("strides", MadeNetworks.Two(2))),
            _ => made.Node(type, [coarse], ("blocksize", 2)),
        };
        var walked = Walked.Of(made);
        var known = walked.AxisOf(coarse);
        Near(known.Stride / 2, known.Origin - (known.Stride / 4), Measured(walked, finer));
    }

    [Theory]
    [InlineData("turned")]
    [InlineData("mirrored")]
    [InlineData("scattered")]
    [InlineData("constant")]
    public void A_map_that_does_not_follow_its_picture_is_refused(string how)
    {
        var (made, map) = Chain("half", "");
        var cells = Side / 2;
        var order = Enumerable.Range(0, cells).Select(i => (long)(how == "mirrored" ? cells - 1 - i : (i * 29) % cells)).ToArray();
        var other = how switch
        {
            "turned" => made.Node("Transpose", [map], ("perm", new long[] { 0, 1, 3, 2 })),
            "constant" => made.Node("Mul", [map, made.Numbers(new float[cells * cells], 1, 1, cells, cells)]),
            _ => made.Node("Gather", [made.Node("Gather", [map, made.Integers(order)], ("axis", 2)), made.Integers(order)], ("axis", 3)),
        };
        var walked = Walked.Of(made);
        var refused = Assert.Throws<InputException>(() => MeasuredAxis.Of(walked.Model, walked.Input, walked.Colours, [walked.Map(other) with { Axis = null }]));
        Assert.Contains(other, refused.Message);
        Assert.Contains("choose another layer", refused.Message);
    }

    private static CellAxis Measured(Walked walked, string tensor) =>
        Assert.Single(MeasuredAxis.Of(walked.Model, walked.Input, walked.Colours, [walked.Map(tensor)]));

    private static void Near(double stride, double origin, CellAxis measured)
    {
        Assert.InRange(measured.Stride, stride - StrideWithin, stride + StrideWithin);
        Assert.InRange(measured.Origin, origin - OriginWithin, origin + OriginWithin);
    }

    // Some windows, a bar or none, and windows again.
    private static (OnnxBuilder Made, string Map) Chain(string stem, string bar, int seed = 11)
    {
        var made = new OnnxBuilder(seed);
        var image = made.Input("x", [1, 3, Side, Side]);
        string Slid(string input, int from, int kernel, int stride, params long[] pads) =>
            made.Node("Relu", [made.Conv(input, [Channels, from, kernel, kernel], ("strides", MadeNetworks.Two(stride)), ("pads", pads))]);
        var maps = stem switch
        {
            "half" => Slid(image, 3, 3, 2, 1, 1, 1, 1),
            "patches" => Slid(image, 3, 8, 8, 0, 0, 0, 0),
            "residual" => Pooled(made, Slid(image, 3, 7, 2, 3, 3, 2, 2), 1, 1, 0, 0),
            _ => Pooled(made, Slid(image, 3, 11, 4, 2, 2, 2, 2), 1, 1, 1, 1),
        };
        return (made, Slid(Barred(made, maps, bar), Channels, 3, 1, 1, 1, 1, 1));
    }

    private static string Pooled(OnnxBuilder made, string input, params long[] pads) =>
        made.Node("MaxPool", [input], ("kernel_shape", MadeNetworks.Two(3)), ("strides", MadeNetworks.Two(2)), ("pads", pads));

    private static string Barred(OnnxBuilder made, string input, string bar)
    {
        var each = new float[Channels * Channels];
        for (var channel = 0; channel < Channels; channel++)
            each[(channel * Channels) + channel] = 1;
        return bar switch
        {
            "" => input,
            "SpaceToDepth" => made.Node("DepthToSpace", [made.Node("SpaceToDepth", [input], ("blocksize", 2))], ("blocksize", 2)),
            "ConvTranspose" => made.Node("ConvTranspose", [input, made.Numbers(each, Channels, Channels, 1, 1)]),
            _ => made.Node("Resize", [input, "", made.Numbers([1, 1, 1, 1], 4)], ("mode", "nearest")),
        };
    }
}
