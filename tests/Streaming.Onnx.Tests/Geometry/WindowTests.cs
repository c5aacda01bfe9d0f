using Streaming.Onnx.Geometry;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Geometry;

/// Strides, origins and fields of single windows and of chains of them, reckoned by hand.
public sealed class WindowTests
{
    private static (string, object)[] Sliding(int kernel, int stride, int dilation, int before, int behind, string automatic) =>
        automatic.Length > 0
            ? [("kernel_shape", MadeNetworks.Two(kernel)), ("strides", MadeNetworks.Two(stride)), ("auto_pad", automatic)]
            : [("kernel_shape", MadeNetworks.Two(kernel)), ("strides", MadeNetworks.Two(stride)), ("dilations", MadeNetworks.Two(dilation)), ("pads", new long[] { before, before, behind, behind })];

    [Theory]
    [InlineData(32, 1, 1, 1, 0, 0, "", 1, 0, 1)]
    [InlineData(32, 3, 1, 1, 1, 1, "", 1, 0, 3)]
    [InlineData(32, 3, 1, 1, 0, 0, "", 1, 1, 3)]
    [InlineData(32, 7, 2, 1, 3, 3, "", 2, 0, 7)]
    [InlineData(32, 7, 2, 1, 3, 2, "", 2, 0, 7)]
    [InlineData(32, 7, 2, 1, 2, 3, "", 2, 1, 7)]
    [InlineData(67, 11, 4, 1, 0, 0, "", 4, 5, 11)]
    [InlineData(32, 2, 2, 1, 0, 0, "", 2, 0.5, 2)]
    [InlineData(32, 16, 16, 1, 0, 0, "", 16, 7.5, 16)]
    [InlineData(32, 3, 1, 2, 2, 2, "", 1, 0, 5)]
    [InlineData(32, 3, 2, 3, 0, 0, "", 2, 3, 7)]
    [InlineData(32, 3, 2, 1, 0, 0, "SAME_UPPER", 2, 1, 3)]
    [InlineData(32, 3, 2, 1, 0, 0, "SAME_LOWER", 2, 0, 3)]
    [InlineData(33, 3, 2, 1, 0, 0, "SAME_UPPER", 2, 0, 3)]
    [InlineData(33, 3, 2, 1, 0, 0, "SAME_LOWER", 2, 0, 3)]
    [InlineData(32, 7, 2, 1, 0, 0, "SAME_UPPER", 2, 1, 7)]
    [InlineData(32, 1, 2, 1, 0, 0, "SAME_UPPER", 2, 0, 1)]
    [InlineData(32, 3, 2, 1, 0, 0, "VALID", 2, 1, 3)]
    [InlineData(32, 3, 1, 1, 0, 0, "NOTSET", 1, 1, 3)]
    public void A_convolution_moves_and_widens_the_grid(int size, int kernel, int stride, int dilation, int before, int behind, string automatic, double expectedStride, double origin, double field)
    {
        var made = new OnnxBuilder();
        var maps = made.Conv(made.Input("x", [1, 3, size, size]), [2, 3, kernel, kernel], Sliding(kernel, stride, dilation, before, behind, automatic));
        Walked.Of(made).Expect(maps, expectedStride, origin, field);
    }

    [Theory]
    [InlineData("MaxPool")]
    [InlineData("AveragePool")]
    [InlineData("LpPool")]
    public void A_pooling_slides_as_a_convolution_does(string pooling)
    {
        var made = new OnnxBuilder();
        var image = made.Input("x", [1, 3, 32, 32]);
        var padded = made.Node(pooling, [image], ("kernel_shape", MadeNetworks.Two(3)), ("strides", MadeNetworks.Two(2)), ("pads", new long[] { 1, 1, 0, 0 }));
        var upper = made.Node(pooling, [image], ("kernel_shape", MadeNetworks.Two(3)), ("strides", MadeNetworks.Two(2)), ("auto_pad", "SAME_UPPER"));
        var rounded = made.Node("MaxPool", [image], ("kernel_shape", MadeNetworks.Two(3)), ("strides", MadeNetworks.Two(2)), ("ceil_mode", 1));
        var walked = Walked.Of(made);
        walked.Expect(padded, 2, 0, 3);
        walked.Expect(upper, 2, 1, 3);
        // The last window hangs over the edge, which moves nobody else.
        walked.Expect(rounded, 2, 1, 3);
        Assert.Equal(16, walked.Map(rounded).Size);
    }

    [Fact]
    public void A_kernel_that_is_not_stated_is_that_of_the_weights()
    {
        var made = new OnnxBuilder();
        var maps = made.Conv(made.Input("x", [1, 3, 32, 32]), [2, 3, 5, 5]);
        Walked.Of(made).Expect(maps, 1, 2, 5);
    }

    // Dumoulin and Visin's rules, layer after layer: AlexNet's first stages.
    [Fact]
    public void Windows_after_windows_add_up()
    {
        var made = new OnnxBuilder();
        var conv1 = made.Conv(made.Input("x", [1, 3, 67, 67]), [2, 3, 11, 11], ("strides", MadeNetworks.Two(4)));
        var pool1 = made.Node("MaxPool", [made.Node("Relu", [conv1])], ("kernel_shape", MadeNetworks.Two(3)), ("strides", MadeNetworks.Two(2)));
        var conv2 = made.Conv(pool1, [2, 2, 5, 5], ("pads", new long[] { 2, 2, 2, 2 }));
        var pool2 = made.Node("MaxPool", [made.Node("Relu", [conv2])], ("kernel_shape", MadeNetworks.Two(3)), ("strides", MadeNetworks.Two(2)));
        var conv3 = made.Conv(pool2, [2, 2, 3, 3], ("pads", new long[] { 1, 1, 1, 1 }));
        var walked = Walked.Of(made);
        walked.Expect(conv1, 4, 5, 11);
        walked.Expect(pool1, 8, 9, 19);
        walked.Expect(conv2, 8, 9, 51);
        walked.Expect(pool2, 16, 17, 67);
        walked.Expect(conv3, 16, 17, 99);
    }

    [Fact]
    public void Rows_and_columns_are_two_axes()
    {
        var made = new OnnxBuilder();
        var wide = made.Conv(made.Input("x", [1, 3, 32, 32]), [2, 3, 1, 7], ("pads", new long[] { 0, 3, 0, 3 }));
        var uneven = made.Conv(wide, [2, 2, 3, 2], ("strides", new long[] { 2, 1 }), ("pads", new long[] { 0, 1, 1, 0 }));
        var tall = made.Conv(wide, [2, 2, 7, 1], ("pads", new long[] { 3, 0, 3, 0 }));
        var walked = Walked.Of(made);
        Assert.Equal((new CellAxis(1, 0, 1), new CellAxis(1, 0, 7)), (walked.Geometry.GridOf(wide)!.Rows, walked.Geometry.GridOf(wide)!.Columns));
        Assert.Equal((new CellAxis(2, 1, 3), new CellAxis(1, -0.5, 8)), (walked.Geometry.GridOf(uneven)!.Rows, walked.Geometry.GridOf(uneven)!.Columns));
        walked.Expect(tall, 1, 0, 7);
        // Whose cells lie otherwise along rows than along columns is no map that flows are found on.
        Assert.DoesNotContain(walked.Maps, map => map.Tensor == uneven);
    }

    [Fact]
    public void Cells_that_are_put_before_the_first_move_it_back()
    {
        var made = new OnnxBuilder();
        var half = made.Conv(made.Input("x", [1, 3, 32, 32]), [2, 3, 2, 2], ("strides", MadeNetworks.Two(2)));
        var padded = made.Node("Pad", [half, made.Integers(0, 0, 3, 3, 0, 0, 2, 2)]);
        var wide = made.Conv(padded, [2, 2, 5, 5]);
        var walked = Walked.Of(made);
        walked.Expect(padded, 2, 0.5 - 6, 2);
        walked.Expect(wide, 2, 0.5 - 6 + 4, 10);
    }
}
