using Streaming.Onnx.Models;

namespace Streaming.Onnx.Geometry;

/// <summary>How a convolution or a pooling slides along one axis.</summary>
/// <param name="Extent">Cells from its first to its last, dilation included.</param>
/// <param name="Stride">Cells from one place to the next.</param>
/// <param name="PaddedBefore">Cells that were put before the first one.</param>
internal readonly record struct SlidingWindow(long Extent, long Stride, long PaddedBefore)
{
    /// <summary>Largest window and step that a network for pictures can have.</summary>
    private const long Largest = 4096;

    /// <summary>A node's windows along rows and columns; nothing where the node does not say what is needed.</summary>
    /// <param name="node">A convolution or a pooling over two axes.</param>
    /// <param name="weights">The sizes of a convolution's weights, which say its kernel where the node does not.</param>
    /// <param name="sizes">Rows and columns that it slides over.</param>
    public static (SlidingWindow Rows, SlidingWindow Columns)? Of(NodeProto node, IReadOnlyList<long>? weights, (long Rows, long Columns) sizes)
    {
        var kernel = node.Integers("kernel_shape") ?? (weights is { Count: 4 } ? [weights[2], weights[3]] : null);
        if (kernel is not { Count: 2 })
            return null;
        var strides = node.Integers("strides") ?? [1, 1];
        var dilations = node.Integers("dilations") ?? [1, 1];
        var pads = node.Integers("pads") ?? [0, 0, 0, 0];
        if (strides.Count != 2 || dilations.Count != 2 || pads.Count != 4)
            return null;
        var found = new[] { sizes.Rows, sizes.Columns }.Select((size, axis) =>
        {
            var extent = (dilations[axis] * (kernel[axis] - 1)) + 1;
            return new SlidingWindow(extent, strides[axis], Padded(node.Text("auto_pad", "NOTSET"), size, extent, strides[axis], pads[axis]));
        }).ToArray();
        return found.All(window => window.Extent is > 0 and <= Largest && window.Stride is > 0 and <= Largest) ? (found[0], found[1]) : null;
    }

    // ONNX's auto_pad: as many cells as make ceil(size / stride) places, the odd one behind (upper) or before (lower).
    private static long Padded(string automatic, long size, long extent, long stride, long stated)
    {
        var all = Math.Max(((((size + stride - 1) / stride) - 1) * stride) + extent - size, 0);
        return automatic switch
        {
            "SAME_UPPER" => all / 2,
            "SAME_LOWER" => all - (all / 2),
            "VALID" => 0,
            _ => stated,
        };
    }
}
