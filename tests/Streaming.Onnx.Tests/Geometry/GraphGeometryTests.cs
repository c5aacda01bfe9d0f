using Streaming.Onnx.Geometry;
using Streaming.Onnx.Layers;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Geometry;

/// What a graph does to maps beside sliding windows over them.
public sealed class GraphGeometryTests
{
    private const int Side = 16;

    private readonly OnnxBuilder made = new(opset: 20);
    private readonly string stem;

    // Every second pixel, from the first on: stride 2, origin 0, field 3.
    public GraphGeometryTests() =>
        stem = made.Conv(made.Input("x", [1, 3, 2 * Side, 2 * Side]), [8, 3, 3, 3], ("strides", MadeNetworks.Two(2)), ("pads", new long[] { 1, 1, 1, 1 }));

    private string Wide(string input, int to = 8, int from = 8) => made.Conv(input, [to, from, 3, 3], ("pads", new long[] { 1, 1, 1, 1 }));

    [Theory]
    [InlineData("Add")]
    [InlineData("Mul")]
    [InlineData("Sub")]
    [InlineData("Sum")]
    [InlineData("Max")]
    [InlineData("Concat")]
    public void Branches_that_agree_meet_in_the_wider(string type)
    {
        var met = type == "Concat" ? made.Node(type, [Wide(Wide(stem)), stem], ("axis", 1)) : made.Node(type, [stem, Wide(Wide(stem))]);
        Walked.Of(made).Expect(met, 2, 0, 3 + (2 * 4));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Concat")]
    public void Branches_that_disagree_are_not_known_nor_what_follows(string type)
    {
        // The same sizes, one cell further on.
        var shifted = made.Conv(stem, [8, 8, 3, 3], ("pads", new long[] { 0, 0, 2, 2 }));
        var met = type == "Concat" ? made.Node(type, [stem, shifted], ("axis", 1)) : made.Node(type, [stem, shifted]);
        var after = Wide(met, from: type == "Concat" ? 16 : 8);
        var walked = Walked.Of(made);
        walked.Expect(shifted, 2, 2, 7);
        Assert.Null(walked.Geometry.GridOf(met));
        Assert.Null(walked.Geometry.GridOf(after));
        // It is a map all the same: where its cells sit can be measured.
        Assert.Null(walked.Map(after).Axis);
        Assert.Equal((Side, CellOrder.ChannelsFirst), (walked.Map(after).Size, walked.Map(after).Order));
    }

    [Fact]
    public void What_works_on_each_cell_leaves_the_grid()
    {
        string[] each =
        [
            made.Normalized(stem, 8), made.Node("Relu", [stem]), made.Node("LRN", [stem], ("size", 3)), made.Node("Clip", [stem, made.Numbers([0]), made.Numbers([6])]), made.Node("Sigmoid", [stem]),
            made.Node("HardSwish", [stem]), made.Node("Identity", [stem]), made.Node("Dropout", [stem]), made.Node("Mul", [stem, made.Weights(1, 8, 1, 1)]),
            made.Node("Add", [made.Weights(1, 1, 8, Side, Side), stem]), made.Node("PRelu", [stem, made.Weights(1, 8, 1, 1)]), made.Node("Softmax", [stem], ("axis", 1)),
            made.Node("Slice", [stem, made.Integers(2), made.Integers(6), made.Integers(1)]),
        ];
        var walked = Walked.Of(made);
        Assert.All(each, tensor => walked.Expect(tensor, 2, 0, 3));
    }

    // ConvNeXt: a window for each channel, then each cell by itself with its channels last, and back.
    [Fact]
    public void Cells_with_their_channels_last_are_the_same_cells()
    {
        var depthwise = made.Conv(stem, [8, 1, 7, 7], ("pads", new long[] { 3, 3, 3, 3 }), ("group", 8));
        var last = made.Node("Transpose", [depthwise], ("perm", new long[] { 0, 2, 3, 1 }));
        var levelled = made.Node("LayerNormalization", [last, made.Between(0.5, 1, 8), made.Weights(0.1, 8)], ("axis", -1));
        var wide = made.Node("Add", [made.Node("MatMul", [levelled, made.Weights(1, 8, 32)]), made.Weights(0.1, 32)]);
        var narrow = made.Node("Mul", [made.Node("MatMul", [made.Node("Gelu", [wide]), made.Weights(1, 32, 8)]), made.Weights(1, 8)]);
        var back = made.Node("Transpose", [narrow], ("perm", new long[] { 0, 3, 1, 2 }));
        var met = made.Node("Add", [stem, back]);
        var walked = Walked.Of(made);
        Assert.All([depthwise, levelled, wide, narrow, back, met], tensor => walked.Expect(tensor, 2, 0, 15));
        Assert.Equal((CellOrder.ChannelsLast, 32, Side), (walked.Map(wide).Order, walked.Map(wide).Channels, walked.Map(wide).Size));
        Assert.Equal((CellOrder.ChannelsFirst, 8), (walked.Map(met).Order, walked.Map(met).Channels));
    }

    [Fact]
    public void A_picture_with_its_channels_last_is_a_picture()
    {
        var other = new OnnxBuilder();
        var first = other.Node("Transpose", [other.Input("x", [0, 32, 32, 3])], ("perm", new long[] { 0, 3, 1, 2 }));
        var maps = other.Conv(first, [8, 3, 3, 3], ("strides", MadeNetworks.Two(2)), ("pads", new long[] { 1, 1, 1, 1 }));
        var walked = Walked.Of(other);
        Assert.True(walked.Input.ChannelsLast);
        walked.Expect(maps, 2, 0, 3);
    }

    // What is one number for the whole map says nothing of where cells sit.
    [Theory]
    [InlineData("GlobalAveragePool")]
    [InlineData("ReduceMean")]
    public void Channels_are_weighed_by_what_the_whole_map_says(string squeeze)
    {
        var whole = squeeze == "ReduceMean" ? made.Node(squeeze, [stem, made.Integers(2, 3)], ("keepdims", 1)) : made.Node(squeeze, [stem]);
        var weights = made.Node("Sigmoid", [made.Conv(made.Node("Relu", [made.Conv(whole, [2, 8, 1, 1])]), [8, 2, 1, 1])]);
        var met = made.Node("Mul", [weights, stem]);
        Walked.Of(made).Expect(met, 2, 0, 3);
    }

    [Fact]
    public void Channels_can_be_shuffled()
    {
        var halves = made.Node("Reshape", [stem, made.Integers(0, 2, 4, Side, Side)]);
        var crossed = made.Node("Transpose", [halves], ("perm", new long[] { 0, 2, 1, 3, 4 }));
        var shuffled = made.Node("Reshape", [crossed, made.Integers(0, 8, Side, Side)]);
        Walked.Of(made).Expect(shuffled, 2, 0, 3);
    }

    [Fact]
    public void One_map_of_all_channels_weighs_cells()
    {
        var mean = made.Node("ReduceMean", [stem, made.Integers(1)], ("keepdims", 1));
        var met = made.Node("Mul", [stem, made.Node("Sigmoid", [Wide(mean, 1, 1)])]);
        Walked.Of(made).Expect(met, 2, 0, 7);
    }

    [Fact]
    public void Cells_that_change_places_are_not_known()
    {
        var turned = made.Node("Transpose", [stem], ("perm", new long[] { 0, 1, 3, 2 }));
        var mirrored = made.Node("Slice", [stem, made.Integers(-1), made.Integers(-1000), made.Integers(3), made.Integers(-1)]);
        var gathered = made.Node("Gather", [stem, made.Integers([.. Enumerable.Range(0, Side).Select(i => (long)(Side - 1 - i))])], ("axis", 2));
        var folded = made.Node("Reshape", [stem, made.Integers(0, 8 * 4, Side / 2, Side / 2)]);
        var cut = made.Node("Slice", [stem, made.Integers(1), made.Integers(9), made.Integers(2)]);
        var mixed = made.Node("MatMul", [stem, made.Weights(1, Side, Side)]);
        var walked = Walked.Of(made);
        Assert.All([turned, mirrored, gathered, folded, cut, mixed], tensor => Assert.Null(walked.Geometry.GridOf(tensor)));
    }

    [Theory]
    [InlineData("DepthToSpace")]
    [InlineData("SpaceToDepth")]
    [InlineData("Resize")]
    [InlineData("ConvTranspose")]
    public void What_another_operator_does_is_not_known(string type)
    {
        var other = type switch
        {
            "Resize" => made.Node(type, [stem, "", made.Numbers([1, 1, 2, 2], 4)], ("mode", "nearest")),
            "ConvTranspose" => made.Node(type, [stem, made.Weights(0.2, 8, 8, 2, 2)], ("strides", MadeNetworks.Two(2))),
            _ => made.Node(type, [stem], ("blocksize", 2)),
        };
        var walked = Walked.Of(made);
        Assert.Null(walked.Geometry.GridOf(other));
        Assert.Null(walked.Map(other).Axis);
    }

    // A sequence of patches keeps the grid of the map that it was made from. A square number of others may be anything.
    [Fact]
    public void A_sequence_has_the_grid_of_its_map_where_it_has_as_many_entries()
    {
        var flat = made.Node("Reshape", [stem, made.Integers(0, 8, Side * Side)]);
        var sequence = made.Node("Transpose", [flat], ("perm", new long[] { 0, 2, 1 }));
        var more = made.Node("Concat", [made.Weights(1, 1, 1, 8), sequence], ("axis", 1));
        var most = made.Node("Concat", [made.Weights(1, 1, 9, 8), sequence], ("axis", 1));
        var beyond = made.Node("Concat", [made.Weights(1, 1, 10, 8), sequence], ("axis", 1));
        var fewer = made.Node("Slice", [sequence, made.Integers(0), made.Integers(64), made.Integers(1)]);
        var columns = made.Node("Reshape", [stem, made.Integers(0, 64, 32)]);
        var walked = Walked.Of(made);
        Assert.Equal((Side, 8, CellOrder.Patches, 0), Patches(walked, sequence));
        Assert.Equal((Side, 8, CellOrder.Patches, 1), Patches(walked, more));
        Assert.Equal((Side, 8, CellOrder.Patches, 9), Patches(walked, most));
        Assert.All([more, most], tensor => Assert.Equal(new CellAxis(2, 0, 3), walked.Map(tensor).Axis));
        Assert.All([fewer, columns], tensor => Assert.Null(walked.Map(tensor).Axis));
        Assert.All([flat, beyond], tensor => Assert.DoesNotContain(walked.Maps, map => map.Tensor == tensor));
    }

    private static (int, int, CellOrder, int) Patches(Walked walked, string tensor) => walked.Map(tensor) is var map ? (map.Size, map.Channels, map.Order, map.Lead) : default;
}
