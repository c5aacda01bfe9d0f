using Streaming.Onnx.Geometry;
using Streaming.Onnx.Layers;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Layers;

/// Which layers are taken where nobody says, and what is known of them.
public sealed class SuggestedLayersTests
{
    [Fact]
    public void Of_stages_the_last_map_of_each_grid()
    {
        var walked = Walked.Of(MadeNetworks.Branches());
        Assert.Equal([("stage1", "stage1_out"), ("stage2", "stage2_out"), ("stage3", "stage3_out")], Suggested(walked));
        walked.Expect("stage1_out", 2, 0, 7);
        walked.Expect("stage2_out", 4, 0, 7 + (2 * 2) + (2 * 4 * 2));
        // The widest way: 3x3, then 1x7 and 7x1, then 3x3.
        walked.Expect("stage3_out", 8, 0, 27 + (4 * 2) + (8 * 6) + (8 * 2));
        Assert.Equal([(32, 12), (16, 12), (8, 24)], walked.Maps.Where(map => map.Tensor.EndsWith("_out", StringComparison.Ordinal)).Select(map => (map.Size, map.Channels)));
    }

    [Theory]
    [InlineData(2, true, "block1 block2")]
    [InlineData(4, true, "block1 block2 block3 block4")]
    [InlineData(4, false, "block1 block2 block3 block4")]
    [InlineData(12, true, "block3 block6 block9 block12")]
    public void Of_patches_blocks_that_are_spread_over_the_depth(int blocks, bool hasErf, string names)
    {
        var walked = Walked.Of(MadeNetworks.Patches(blocks, hasErf));
        Assert.Equal(names.Split(' ').Select(name => (name, $"{name}_out")), Suggested(walked));
        var last = walked.Map($"block{blocks}_out");
        Assert.Equal((8, MadeNetworks.PatchChannels, CellOrder.Patches, 1, new CellAxis(8, 3.5, 8)), (last.Size, last.Channels, last.Order, last.Lead, last.Axis));
    }

    // How alike patches are is a square of numbers too, and none over the picture: no map but the first convolution's is left.
    [Fact]
    public void How_patches_attend_to_each_other_is_no_layer()
    {
        var walked = Walked.Of(MadeNetworks.Patches(2));
        var attentions = walked.Model.Nodes.Where(node => node.OpType == "Softmax").Select(node => node.Output[0]).ToList();
        Assert.Equal(2, attentions.Count);
        Assert.All(attentions, tensor => Assert.DoesNotContain(walked.Maps, map => map.Tensor == tensor));
        Assert.All(walked.Maps.Where(map => map.Order != CellOrder.Patches), map => Assert.Equal("Conv", map.Operator));
    }

    // Multiplications and additions, counted by hand.
    [Fact]
    public void A_layer_costs_what_all_before_it_cost_that_it_needs()
    {
        var made = new OnnxBuilder();
        var first = made.Conv(made.Input("x", [1, 3, 16, 16]), [4, 3, 3, 3], ("pads", new long[] { 1, 1, 1, 1 }));
        var side = made.Conv(first, [8, 4, 1, 1]);
        var other = made.Conv(first, [8, 2, 3, 3], ("group", 2), ("strides", MadeNetworks.Two(2)), ("pads", new long[] { 1, 1, 1, 1 }));
        var last = made.Node("MatMul", [made.Node("Transpose", [other], ("perm", new long[] { 0, 2, 3, 1 })), made.Weights(1, 8, 5)]);
        var walked = Walked.Of(made);
        const long First = 16 * 16 * 4 * 27, Other = 8 * 8 * 8 * 18;
        Assert.Equal((First, First + (16 * 16 * 8 * 4), First + Other, First + Other + (8 * 8 * 5 * 8)),
            (walked.Map(first).Cost, walked.Map(side).Cost, walked.Map(other).Cost, walked.Map(last).Cost));
    }

    private static IEnumerable<(string, string)> Suggested(Walked walked) => SuggestedLayers.Of(walked.Maps).Select(pair => (pair.Name, pair.Layer.Tensor));
}
