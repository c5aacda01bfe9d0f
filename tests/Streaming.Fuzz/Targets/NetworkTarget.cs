using System.Text;
using Streaming.Onnx.Networks;
using Streaming.Tests;

namespace Streaming.Fuzz.Targets;

/// <summary>Descriptions of networks, beside a model that is right.</summary>
internal sealed class NetworkTarget : Target
{
    private static readonly byte[] Model = Made();

    private static readonly string[] Descriptions =
    [
        """{"name": "made", "model": "model.onnx"}""",
        """{"$schema": "network.schema.json", "name": "made", "description": "drawn", "model": "model.onnx", "input_size": 32, "colours": "bgr", "mean": [104, 117, 123], "scale": [1, 0.5, 2e-2]}""",
        """{"name": "made", "model": "model.onnx", "input_size": 16, "layers": {"early": "first", "late": "last"}}""",
        """{"name": "made", "model": "model.onnx", "input_size": 8, "mean_picture": {"file": "model.onnx", "tensor": "average"}, "layers": {"a/b.c": "first"}}""",
    ];

    public override string Name => "network";

    public override bool IsNative => true;

    protected override Verdict Read(byte[] input, string folder)
    {
        Put(folder, "model.onnx", Model);
        OnnxNetwork.Read(Put(folder, "network.json", input));
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid() =>
        Descriptions.Select(Encoding.UTF8.GetBytes);

    protected override IEnumerable<string> Tokens() =>
    [
        "null", "true", "\"\"", "[]", "{}", "{", "}", "[", "]", ",", ":", "\"", "\"name\":", "\"model\":", "\"input_size\":", "\"colours\":", "\"mean\":", "\"mean_picture\":", "\"scale\":", "\"layers\":", "\"file\":",
        "\"tensor\":", "\"rgb\"", "\"bgr\"", "\"last\"", "\"first\"", "\"average\"", "\"model.onnx\"", "\"network.json\"", "\"..\"", "\"/dev/null\"", "\"input_size\":4096", "\"input_size\":-1", "\"input_size\":1e9",
        "[1,2]", "[1,2,1e39]", "[0,0,0]", "/* */", "\\u001b[2J", "\\ud800", "\\u0000", "\uFEFF",
    ];

    private static byte[] Made()
    {
        var made = new OnnxBuilder(6);
        var image = made.Input("x", [0, 3, 0, 0]);
        made.Named("first", "Relu", [made.Conv(image, [4, 3, 3, 3], ("pads", new long[] { 1, 1, 1, 1 }))]);
        made.Named("last", "MaxPool", ["first"], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        made.Numbers(new float[3 * 8 * 8], 3, 8, 8);
        made.Graph.Initializer[^1].Name = "average";
        return made.Output("last").ToBytes();
    }
}
