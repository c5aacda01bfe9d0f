using Google.Protobuf;
using Streaming.Network.Runtime;
using Streaming.Onnx.Models;
using Streaming.Onnx.Networks;
using Streaming.Tests;

namespace Streaming.Fuzz.Targets;

/// <summary>Networks in ONNX files: read, walked, run once where they can be.</summary>
internal sealed class OnnxTarget : Target
{
    private const int Side = 24;

    public override string Name => "onnx";

    public override bool IsNative => true;

    protected override Verdict Read(byte[] input, string folder)
    {
        var network = OnnxNetwork.Read(Put(folder, "network.onnx", input));
        using var features = network.Open(ComputeDevice.Cpu, []);
        features.Extract(new float[features.ImageLength], [features.Pool.Rent()]);
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid() => [Stages(), Sequence(), AnySize(), Claims(), Described(), Looping()];

    protected override IEnumerable<string> Tokens() =>
    [
        "Conv", "Relu", "Add", "Concat", "MaxPool", "AveragePool", "Reshape", "Transpose", "Pad", "Tile", "Expand", "ConstantOfShape", "Range", "Resize", "Loop", "If", "Scan", "Gather", "Slice", "MatMul",
        "Identity", "ConvTranspose", "Softmax", "pads", "strides", "kernel_shape", "dilations", "auto_pad", "SAME_UPPER", "group", "perm", "axis", "value", "x", "any", "last", "location", "ai.onnx.ml",
        "streaming.network", "{\"name\": \"a\"}", "<html>", "version https://git-lfs",
    ];

    protected override IEnumerable<byte[]> ByteTokens() =>
    [
        [0x08, 0x08], [0x3A], [0x42], [0x0A, 0x00], [0x12, 0x00], [0x2A, 0x00], [0x5A, 0x00], [0x62, 0x00], [0x10, 0x01], [0x10, 0x07], [0x70, 0x01], [0x7A, 0x00], [0xCA, 0x01, 0x00], [0xA0, 0x01, 0x05],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x40, 0x00], [0x40, 0x80, 0x80, 0x80, 0x04], [0x0B], [0x0C],
    ];

    // A change inside a message that makes it longer or shorter: the lengths of what is around it are made right where the first
    // operators can be read, and what cannot be is left out.
    protected override byte[] Repair(byte[] input)
    {
        var at = input.AsSpan().IndexOf((byte)0x3A);
        if (at < 0 || at > 64 || at + 4 >= input.Length)
            return input;
        var start = at + 1;
        while (start < input.Length - 1 && input[start] >= 0x80)
            start++;
        var graph = new GraphProto();
        try
        {
            graph.MergeFrom(input.AsSpan(start + 1));
        }
        catch (InvalidProtocolBufferException)
        {
            // What was read until then stays.
        }
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return model.ToByteArray();
    }

    private static byte[] Stages()
    {
        var made = new OnnxBuilder(1);
        var stem = made.Node("Relu", [made.Normalized(made.Conv(made.Input("x", [1, 3, Side, Side]), [4, 3, 3, 3], ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_LOWER")), 4)]);
        var pooled = made.Node("MaxPool", [stem], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 1, 1 }), ("pads", new long[] { 0, 0, 1, 1 }));
        var branch = made.Node("Clip", [made.Conv(stem, [4, 4, 1, 3], ("pads", new long[] { 0, 1, 0, 1 })), made.Numbers([0]), made.Numbers([6])]);
        var met = made.Node("Concat", [branch, made.Node("Mul", [stem, made.Node("Sigmoid", [made.Node("GlobalAveragePool", [stem])])]), pooled], ("axis", 1));
        made.Named("last", "Relu", [made.Node("Pad", [met, made.Integers(0, 0, 1, 1, 0, 0, 1, 1)])]);
        return made.Output("last").ToBytes();
    }

    private static byte[] Sequence()
    {
        var made = new OnnxBuilder(2);
        var cells = made.Conv(made.Input("x", [1, 3, Side, Side]), [8, 3, 4, 4], ("strides", new long[] { 4, 4 }));
        var sequence = made.Node("Transpose", [made.Node("Reshape", [cells, made.Integers(1, 8, -1)])], ("perm", new long[] { 0, 2, 1 }));
        var stream = made.Node("Concat", [made.Weights(1, 1, 1, 8), sequence], ("axis", 1));
        for (var block = 0; block < 4; block++)
            stream = made.Node("Add", [stream, made.Node("MatMul", [made.Node("LayerNormalization", [stream, made.Between(0, 1, 8)], ("axis", -1)), made.Weights(0.3, 8, 8)])]);
        return made.Output(stream).ToBytes();
    }

    // Sizes that follow the picture's, and layers whose places are measured.
    private static byte[] AnySize()
    {
        var made = new OnnxBuilder(3);
        var stem = made.Node("Relu", [made.Conv(made.Input("x", [0, 3, 32, 32]), [4, 3, 4, 4], ("strides", new long[] { 4, 4 }))]);
        var sizes = made.Node("Shape", [stem]);
        var grown = made.Node("Expand", [made.Weights(1, 1, 4, 1, 1), sizes]);
        var finer = made.Node("Resize", [made.Node("Add", [stem, grown]), "", made.Numbers([1, 1, 2, 2], 4)], ("mode", "nearest"));
        return made.Output(made.Node("Relu", [finer])).ToBytes();
    }

    private static byte[] Claims()
    {
        var made = new OnnxBuilder(4);
        var large = made.Node("ConstantOfShape", [made.Node("Concat", [made.Integers(1, 4096), made.Integers(64)], ("axis", 0))]);
        return made.Output(made.Node("Add", [made.Node("Tile", [made.Input("x", [1, 3, 64, 64]), made.Integers(1, 1, 4, 4)]), made.Node("Slice", [large, made.Integers(0), made.Integers(1), made.Integers(1)])])).ToBytes();
    }

    private static byte[] Described()
    {
        var model = ModelProto.Parser.ParseFrom(Stages());
        model.MetadataProps.Add(new StringStringEntryProto { Key = "streaming.network", Value = "{\"name\": \"made\", \"mean\": [1, 2, 3], \"layers\": {\"one\": \"last\"}}" });
        return model.ToByteArray();
    }

    private static byte[] Looping()
    {
        var made = new OnnxBuilder(5);
        var inner = new GraphProto { Name = "body" };
        inner.Node.Add(new NodeProto { OpType = "Identity", Input = { "a" }, Output = { "b" } });
        return made.Output(made.Node("Loop", [made.Integers(1000), "", made.Input("x", [1, 3, Side, Side])], ("body", inner))).ToBytes();
    }
}
