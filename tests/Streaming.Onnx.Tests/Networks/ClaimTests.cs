using System.Diagnostics;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Networks;

/// Small files that ask for gigabytes when they are run: refused before the memory is taken.
[Collection(nameof(ClaimTests))]
public sealed class ClaimTests : IDisposable
{
    private const long MostBytes = 512L << 20;

    private readonly TemporaryFolder folder = new();
    private readonly OnnxBuilder made = new();

    public void Dispose() => folder.Dispose();

    private string Image() => made.Input("x", [1, 3, 64, 64]);

    private async Task Refused(string tensor)
    {
        var before = Peak();
        await Refusal.Expect(made.Output(tensor).Write(folder["claim.onnx"]), "asks for");
        Assert.True(Peak() - before < MostBytes, $"{(Peak() - before) >> 20} MB");
    }

    private static long Peak()
    {
        using var me = Process.GetCurrentProcess();
        return me.PeakWorkingSet64;
    }

    [Theory]
    [InlineData("ConstantOfShape")]
    [InlineData("Expand")]
    [InlineData("Tile")]
    public Task A_size_that_is_stated(string type)
    {
        var sizes = made.Integers(1, 8, 65536, 65536);
        return Refused(made.Node("Add", [Image(), type == "ConstantOfShape" ? made.Node(type, [sizes]) : made.Node(type, ["x", sizes])]));
    }

    [Fact]
    public Task A_size_that_is_put_together() =>
        Refused(made.Node("Add", [Image(), made.Node("ConstantOfShape", [made.Node("Concat", [made.Integers(32768), made.Integers(65536)], ("axis", 0))])]));

    [Fact]
    public Task A_size_that_is_a_multiple_of_the_pictures()
    {
        var sizes = made.Node("Mul", [made.Node("Shape", [Image()]), made.Integers(1, 1, 500, 500)]);
        return Refused(made.Node("Expand", [made.Node("Slice", ["x", made.Integers(0, 0), made.Integers(1, 1), made.Integers(2, 3)]), sizes]));
    }

    [Fact]
    public Task Tiles_of_tiles()
    {
        var tiled = Image();
        for (var times = 0; times < 4; times++)
            tiled = made.Node("Tile", [tiled, made.Integers(1, 1, 8, 8)]);
        return Refused(tiled);
    }

    [Fact]
    public Task An_enlargement() => Refused(made.Node("Resize", [Image(), "", made.Numbers([1, 1, 400, 400], 4)], ("mode", "nearest")));

    [Fact]
    public Task A_convolution_that_steps_far() => Refused(made.Node("ConvTranspose", [Image(), made.Weights(1, 3, 2, 2, 2)], ("strides", MadeNetworks.Two(500))));

    [Fact]
    public Task Padding() => Refused(made.Node("Pad", [Image(), made.Integers(0, 0, 12000, 12000, 0, 0, 12000, 12000)]));

    [Fact]
    public Task Padding_of_a_convolution() =>
        Refused(made.Node("Conv", [Image(), made.Weights(1, 64, 3, 1, 1)], ("pads", new long[] { 9000, 9000, 9000, 9000 })));

    // How far it goes is in the file, or is found on the way.
    [Theory]
    [InlineData(1e9f, false)]
    [InlineData(1e9f, true)]
    [InlineData(1.5e8f, true)]
    public Task A_range(float numbers, bool isFound)
    {
        var end = made.Numbers([numbers]);
        if (isFound)
            end = made.Node("Add", [end, made.Node("ReduceMin", [Image()], ("keepdims", 0))]);
        else
            Image();
        var range = made.Node("Range", [made.Numbers([0]), end, made.Numbers([1])]);
        return Refused(made.Node("Add", ["x", made.Node("ReduceSum", [range], ("keepdims", 0))]));
    }

    [Fact]
    public Task Each_pixel_by_each()
    {
        var flat = made.Node("Reshape", [Image(), made.Integers(-1, 1)]);
        return Refused(made.Node("MatMul", [made.Node("Tile", [flat, made.Integers(4, 1)]), made.Node("Transpose", [flat], ("perm", new long[] { 1, 0 }))]));
    }

    [Fact]
    public Task One_of_a_thousand_million() =>
        Refused(made.Node("OneHot", [made.Node("Cast", [Image()], ("to", 7)), made.Integers(1 << 20), made.Numbers([0, 1], 2)]));

    // Together they do not fit into the room in which a network is tried, each does; their sizes are found on the way.
    [Fact]
    public void Many_tensors_are_no_claim()
    {
        var maps = made.Conv(made.Input("x", [1, 3, 512, 512]), [16, 3, 1, 1]);
        var sizes = made.Node("Cast", [made.Node("Add", [made.Numbers([1, 16, 512, 512], 4), made.Node("ReduceMin", ["x"], ("keepdims", 0))])], ("to", 7));
        maps = made.Node("Reshape", [maps, sizes]);
        for (var times = 0; times < 40; times++)
            maps = made.Node("Relu", [maps]);
        made.Named("last", "Relu", [made.Node("MaxPool", [maps], ("kernel_shape", MadeNetworks.Two(8)), ("strides", MadeNetworks.Two(8)))]);
        Assert.Equal(64, Onnx.Networks.OnnxNetwork.Read(made.Output("last").Write(folder["many.onnx"])).Space.Layers[0].Size);
    }

    // What is large for a picture, and no more than a network for large pictures takes.
    [Fact]
    public void A_large_network_is_none_of_them()
    {
        var maps = made.Node("Relu", [made.Conv(made.Input("x", [1, 3, 512, 512]), [32, 3, 3, 3], ("pads", new long[] { 1, 1, 1, 1 }))]);
        made.Node("MaxPool", [maps], ("kernel_shape", MadeNetworks.Two(8)), ("strides", MadeNetworks.Two(8)));
        made.Named("last", "Relu", [made.Graph.Node[^1].Output[0]]);
        Assert.Equal(64, Onnx.Networks.OnnxNetwork.Read(made.Output("last").Write(folder["large.onnx"])).Space.Layers[0].Size);
    }
}

/// What a process takes is measured while nothing else runs in it.
[CollectionDefinition(nameof(ClaimTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;
