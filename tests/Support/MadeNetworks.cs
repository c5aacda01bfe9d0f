namespace Streaming.Tests;

/// Small networks of the kinds that people export, with drawn numbers: built as those are, and trained for nothing.
internal static class MadeNetworks
{
    /// The side of their inputs in pixels.
    public const int Side = 64;

    /// Channels of the patches' network.
    public const int PatchChannels = 16;

    private const int PatchSide = 8, Cells = Side / PatchSide, Heads = 2, HeadChannels = PatchChannels / Heads;

    /// Patches that look at each other, after a class token and maybe registers: each block is named blockN_out. The one picture of
    /// a batch is part of its constants, as in many exports.
    public static OnnxBuilder Patches(int blocks, bool hasErf = true, int seed = 3, int tokens = 1)
    {
        var made = new OnnxBuilder(seed, opset: hasErf ? 17 : 20);
        var patches = made.Conv(made.Input("pixels", [1, 3, Side, Side]), [PatchChannels, 3, PatchSide, PatchSide], ("kernel_shape", Two(PatchSide)), ("strides", Two(PatchSide)));
        var sequence = made.Node("Transpose", [made.Node("Reshape", [patches, made.Integers(1, PatchChannels, Cells * Cells)])], ("perm", new long[] { 0, 2, 1 }));
        var all = made.Node("Concat", [made.Weights(1, 1, tokens, PatchChannels), sequence], ("axis", 1));
        var stream = made.Node("Add", [all, made.Weights(0.3, 1, (Cells * Cells) + tokens, PatchChannels)]);
        for (var block = 1; block <= blocks; block++)
        {
            stream = made.Named($"block{block}_attended", "Add", [stream, Attended(made, Levelled(made, stream))]);
            stream = made.Named($"block{block}_out", "Add", [stream, Perceived(made, Levelled(made, stream), hasErf)]);
        }
        var token = made.Node("Gather", [Levelled(made, stream), made.Integers(0)], ("axis", 1));
        made.Named("scores", "MatMul", [token, made.Weights(0.3, PatchChannels, 10)]);
        return made.Output("scores");
    }

    /// Convolutions in stages: asymmetric padding, shortcuts with and without a convolution, channels weighed by what the whole
    /// map says, long narrow kernels, branches put side by side. Each stage is named stageN_out. It takes any number of pictures.
    public static OnnxBuilder Branches(int seed = 5, int side = Side)
    {
        var made = new OnnxBuilder(seed);
        var stem = made.Conv(made.Input("image", [0, 3, side, side]), [12, 3, 7, 7], ("kernel_shape", Two(7)), ("strides", Two(2)), ("pads", new long[] { 3, 3, 2, 2 }));
        var first = made.Named("stage1_out", "Relu", [made.Normalized(stem, 12)]);
        var pooled = made.Named("pooled", "MaxPool", [first], ("kernel_shape", Two(3)), ("strides", Two(2)), ("pads", new long[] { 1, 1, 0, 0 }));

        var inner = Convolved(made, Activated(made, Convolved(made, pooled, 12, 12, 3, 3), 12), 12, 12, 3, 3);
        var second = made.Named("stage2_out", "Relu", [made.Node("Add", [Weighed(made, made.Normalized(inner, 12), 12), pooled])]);

        var down = Activated(made, Convolved(made, second, 12, 24, 3, 3, stride: 2), 24);
        var wide = Activated(made, Convolved(made, down, 24, 24, 1, 7), 24);
        var tall = made.Normalized(Convolved(made, wide, 24, 24, 7, 1), 24);
        var shortcut = made.Normalized(Convolved(made, second, 12, 24, 1, 1, stride: 2), 24);
        var third = made.Node("Relu", [made.Node("Add", [tall, shortcut])]);
        var joined = made.Node("Concat", [made.Node("Relu", [Convolved(made, third, 24, 8, 1, 1)]), made.Node("Relu", [Convolved(made, third, 24, 8, 3, 3)])], ("axis", 1));
        var last = made.Named("stage3_out", "Relu", [made.Node("Add", [Convolved(made, joined, 16, 24, 1, 1), third])]);

        var flat = made.Node("Flatten", [made.Node("GlobalAveragePool", [last])]);
        made.Named("scores", "Gemm", [flat, made.Weights(0.3, 24, 10), made.Weights(0.1, 10)]);
        return made.Output("scores");
    }

    /// Two of the same, as sizes and steps along rows and columns are stated.
    public static long[] Two(long number) => [number, number];

    private static string Convolved(OnnxBuilder made, string input, int from, int to, int rows, int columns, int stride = 1) =>
        made.Conv(input, [to, from, rows, columns], ("kernel_shape", new long[] { rows, columns }), ("strides", Two(stride)),
            ("pads", new long[] { rows / 2, columns / 2, rows / 2, columns / 2 }));

    private static string Activated(OnnxBuilder made, string input, int channels) => made.Node("Relu", [made.Normalized(input, channels)]);

    private static string Weighed(OnnxBuilder made, string input, int channels)
    {
        var squeezed = made.Node("Relu", [made.Conv(made.Node("GlobalAveragePool", [input]), [channels / 4, channels, 1, 1])]);
        return made.Node("Mul", [input, made.Node("Sigmoid", [made.Conv(squeezed, [channels, channels / 4, 1, 1])])]);
    }

    private static string Levelled(OnnxBuilder made, string input) =>
        made.Node("LayerNormalization", [input, made.Between(0.5, 1.5, PatchChannels), made.Weights(0.1, PatchChannels)], ("axis", -1), ("epsilon", 1e-6f));

    private static string Linear(OnnxBuilder made, string input, int from, int to) =>
        made.Node("Add", [made.Weights(0.1, to), made.Node("MatMul", [input, made.Weights(1 / Math.Sqrt(from), from, to)])]);

    private static string Attended(OnnxBuilder made, string input)
    {
        string Head(params long[] order) =>
            made.Node("Transpose", [made.Node("Reshape", [Linear(made, input, PatchChannels, PatchChannels), made.Integers(1, -1, Heads, HeadChannels)])], ("perm", order));
        var alike = made.Node("Mul", [made.Node("MatMul", [Head(0, 2, 1, 3), Head(0, 2, 3, 1)]), made.Numbers([1 / MathF.Sqrt(HeadChannels)])]);
        var heads = made.Node("MatMul", [made.Node("Softmax", [alike], ("axis", -1)), Head(0, 2, 1, 3)]);
        var together = made.Node("Reshape", [made.Node("Transpose", [heads], ("perm", new long[] { 0, 2, 1, 3 })), made.Integers(1, -1, PatchChannels)]);
        return Linear(made, together, PatchChannels, PatchChannels);
    }

    private static string Perceived(OnnxBuilder made, string input, bool hasErf)
    {
        var wide = Linear(made, input, PatchChannels, 2 * PatchChannels);
        if (!hasErf)
            return Linear(made, made.Node("Gelu", [wide]), 2 * PatchChannels, PatchChannels);
        var share = made.Node("Add", [made.Node("Erf", [made.Node("Div", [wide, made.Numbers([MathF.Sqrt(2)])])]), made.Numbers([1])]);
        var active = made.Node("Mul", [made.Node("Mul", [wide, share]), made.Numbers([0.5f])]);
        return Linear(made, active, 2 * PatchChannels, PatchChannels);
    }
}
