using Google.Protobuf;
using Streaming.Onnx.Models;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Networks;

/// Models that are whole messages, and nothing to run here.
public sealed class ModelRefusalTests : IDisposable
{
    private const int Half = 10, Whole = 7;

    private readonly TemporaryFolder folder = new();
    private readonly OnnxBuilder made = new();

    public void Dispose() => folder.Dispose();

    private string Image() => made.Input("x", [1, 3, 64, 64]);

    private string Stem() => made.Node("Relu", [made.Conv(Image(), [4, 3, 3, 3], ("pads", new long[] { 1, 1, 1, 1 }))]);

    private Task Refused(params string[] parts) => Refusal.Expect(made.Output(made.Graph.Node.LastOrDefault()?.Output.FirstOrDefault() ?? "x").Write(folder["model.onnx"]), parts);

    [Fact]
    public Task No_operator()
    {
        Image();
        return Refused("no operator is in it");
    }

    [Fact]
    public Task Numbers_in_another_file()
    {
        Stem();
        var tensor = made.Graph.Initializer[0];
        tensor.ClearRawData();
        tensor.DataLocation = 1;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" });
        return Refused("another file, /etc/passwd", "save_as_external_data=False");
    }

    [Fact]
    public Task A_tensor_with_fewer_bytes_than_it_says()
    {
        Stem();
        made.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[11]);
        return Refused("constant_1", "4 x 3 x 3 x 3", "11 bytes");
    }

    [Theory]
    [InlineData(1L << 31)]
    [InlineData(1L << 61)]
    [InlineData(-4)]
    public Task A_tensor_that_claims_what_the_file_does_not_have(long size)
    {
        Stem();
        var tensor = made.Graph.Initializer[0];
        tensor.Dims[0] = size;
        tensor.ClearRawData();
        tensor.FloatData.AddRange(new float[5]);
        return Refused("constant_1", $"{size} x 3 x 3 x 3");
    }

    [Fact]
    public Task A_tensor_without_numbers_that_claims_gigabytes()
    {
        Stem();
        var tensor = new TensorProto { Name = "empty", DataType = 11 };
        tensor.Dims.AddRange([1L << 16, 1L << 16]);
        made.Graph.Initializer.Add(tensor);
        return Refused("empty", "65536 x 65536");
    }

    [Theory]
    [InlineData("Loop")]
    [InlineData("If")]
    [InlineData("Scan")]
    public Task A_graph_in_an_operator(string type)
    {
        var inner = new GraphProto { Name = "again" };
        inner.Node.Add(new NodeProto { OpType = "Identity", Input = { "x" }, Output = { "y" } });
        var attribute = type == "If" ? "then_branch" : "body";
        made.Node(type, [Stem()], (attribute, inner));
        return Refused(type, $"graph of its own ({attribute})", "without loops and branches");
    }

    // What a function of the file holds is checked by nobody.
    [Fact]
    public Task A_function_of_the_files_own()
    {
        made.Output(made.Node("Relu", [Stem()]));
        byte[] function = [0x0A, 4, .. "mine"u8, 0x52, 3, .. "own"u8];
        // The specification's number of a model's functions is 25.
        return Refusal.Expect(folder.Write("model.onnx", [.. made.ToBytes(), 0xCA, 0x01, (byte)function.Length, .. function]), "function");
    }

    // A few bytes that ONNX Runtime would make gigabytes of: the specification's number of a graph's sparse tensors is 15.
    [Fact]
    public Task Sparse_numbers()
    {
        made.Output(made.Node("Relu", [Stem()]));
        byte[] values = [0x08, 1, 0x10, 1, 0x42, 1, (byte)'s', 0x4A, 4, 0, 0, 0x80, 0x3F], indices = [0x08, 1, 0x10, 7, 0x42, 1, (byte)'i', 0x4A, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] sparse = [0x0A, (byte)values.Length, .. values, 0x12, (byte)indices.Length, .. indices, 0x18, 0x80, 0x80, 0x80, 0x80, 0x08];
        byte[] graph = [.. made.Graph.ToByteArray(), 0x7A, (byte)sparse.Length, .. sparse];
        var model = new ModelProto { IrVersion = 8, Graph = GraphProto.Parser.ParseFrom(graph) };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return Refusal.Expect(folder.Write("model.onnx", model.ToByteArray()), "sparse");
    }

    [Fact]
    public Task Operators_in_a_circle()
    {
        made.Named("a", "Add", [Stem(), "b"]);
        made.Named("b", "Relu", ["a"]);
        return Refused("Add", "'b' before it is made", "circle");
    }

    [Fact]
    public Task An_input_that_nobody_makes()
    {
        made.Named("a", "Add", [Stem(), "nobody"]);
        return Refused("Add", "'nobody', which nothing makes");
    }

    [Fact]
    public Task A_tensor_that_is_made_twice()
    {
        made.Named("a", "Relu", [Stem()]);
        made.Named("a", "Relu", ["x"]);
        return Refused("'a' is made twice");
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\u001b[2J")]
    [InlineData("\n")]
    public Task A_name_that_is_no_text(string name)
    {
        made.Named(name, "Relu", [Stem()]);
        return Refused("a tensor is called", "?", "control characters");
    }

    [Fact]
    public Task Two_inputs()
    {
        made.Node("Add", [Stem(), made.Input("mask", [1, 1, 64, 64])]);
        return Refused("one input", "x, mask");
    }

    [Fact]
    public Task No_input()
    {
        made.Node("Relu", [made.Weights(1, 1, 3, 8, 8)]);
        return Refused("one input", "0");
    }

    [Theory]
    [InlineData(Half, new long[] { 1, 3, 64, 64 }, "single precision")]
    [InlineData(Whole, new long[] { 1, 3, 64, 64 }, "single precision")]
    [InlineData(1, new long[] { 1, 3, 64, 48 }, "1 x 3 x 64 x 48", "square")]
    [InlineData(1, new long[] { 1, 1, 64, 64 }, "1 x 1 x 64 x 64", "three colours")]
    [InlineData(1, new long[] { 1, 4, 64, 64 }, "1 x 4 x 64 x 64", "three colours")]
    [InlineData(1, new long[] { 1, 3, 4, 64, 64 }, "1 x 3 x 4 x 64 x 64")]
    [InlineData(1, new long[] { 64, 64 }, "64 x 64")]
    [InlineData(1, new long[] { 8, 3, 64, 64 }, "8 pictures at once")]
    [InlineData(1, new long[] { 1, 3, -64, -64 }, "-64")]
    [InlineData(1, new long[] { 1, 3, 5000, 5000 }, "5000")]
    [InlineData(1, new long[] { 1, 3, 1 << 20, 1 << 20 }, "1048576")]
    [InlineData(1, new long[] { 1, 3, long.MaxValue, long.MaxValue }, "9223372036854775807")]
    public Task An_input_that_is_no_picture(int type, long[] sizes, params string[] parts)
    {
        made.Node("Relu", [made.Input("x", sizes, type)]);
        return Refused(parts);
    }

    [Fact]
    public Task An_input_that_says_nothing_of_itself()
    {
        made.Graph.Input.Add(new ValueInfoProto { Name = "x" });
        made.Node("Relu", ["x"]);
        return Refused("x", "single precision");
    }

    [Fact]
    public Task An_operator_that_nobody_knows()
    {
        made.Node("FlyToTheMoon", [Stem()]);
        return Refused("ONNX Runtime", "FlyToTheMoon");
    }

    [Theory]
    [InlineData(4000)]
    [InlineData(-1)]
    public Task A_version_that_nobody_knows(long opset)
    {
        var other = new OnnxBuilder(opset: opset);
        other.Output(other.Node("Relu", [other.Input("x", [1, 3, 64, 64])]));
        return Refusal.Expect(other.Write(folder["model.onnx"]), "ONNX Runtime");
    }

    [Fact]
    public Task Weights_that_do_not_fit()
    {
        made.Conv(Image(), [4, 5, 3, 3]);
        return Refused("ONNX Runtime");
    }

    [Fact]
    public Task No_map()
    {
        made.Node("Gemm", [made.Node("Flatten", [Image()]), made.Weights(0.1, 3 * 64 * 64, 2)]);
        return Refused("none of its 0 maps");
    }
}
