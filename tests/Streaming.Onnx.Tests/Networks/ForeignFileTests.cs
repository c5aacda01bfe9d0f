using Streaming.Onnx.Tests.Support;
using Streaming.Storage.Safetensors;

namespace Streaming.Onnx.Tests.Networks;

/// What people have in the place of a network's file, whole and damaged.
public sealed class ForeignFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task A_missing_file() => Refusal.Expect(folder["none.onnx"], "no such file");

    [Fact]
    public Task A_folder()
    {
        Directory.CreateDirectory(folder["model.onnx"]);
        return Refusal.Expect(folder["model.onnx"], "it is a folder");
    }

    [Fact]
    public Task An_empty_file() => Refusal.Expect(folder.Write("model.onnx", ""), "empty");

    [Theory]
    [InlineData("<!DOCTYPE html><html><head></head><body>404</body></html>", "HTML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS pointer")]
    [InlineData("one, two, three\n", "is text")]
    [InlineData("[1, 2]", "JSON")]
    public Task A_text(string text, string told) => Refusal.Expect(folder.Write("model.onnx", text), "expected", told);

    [Fact]
    public Task Weights_alone()
    {
        using var stream = new MemoryStream();
        new SafetensorsBuilder().Add("conv1.weight", new float[6], 2, 3).Write(stream);
        return Refusal.Expect(folder.Write("model.onnx", stream.ToArray()), "expected an ONNX model");
    }

    // A name, and a layer of the number that Caffe's format gives it.
    [Fact]
    public Task A_network_of_Caffe() =>
        Refusal.Expect(folder.Write("model.onnx", [0x0A, 7, .. "AlexNet"u8, 0xA2, 0x06, 7, 0x0A, 5, .. "conv1"u8]), "expected an ONNX model");

    [Fact]
    public async Task Noise()
    {
        var random = new Random(2);
        for (var i = 0; i < 20; i++)
        {
            var noise = new byte[1 + random.Next(5000)];
            random.NextBytes(noise);
            await Refusal.Expect(folder.Write("model.onnx", noise));
            // Behind a beginning that is right.
            await Refusal.Expect(folder.Write("model.onnx", [0x08, 0x08, .. noise]));
        }
    }

    [Fact]
    public async Task A_file_that_was_cut()
    {
        var whole = MadeNetworks.Branches().ToBytes();
        foreach (var share in new[] { 0.001, 0.01, 0.1, 0.5, 0.9, 0.999 })
            await Refusal.Expect(folder.Write("model.onnx", whole[..(int)(share * whole.Length)]), "expected", "ONNX model");
    }

    [Fact]
    public async Task Messages_in_messages()
    {
        // A graph in an attribute of a node of a graph in an attribute of a node, and so on.
        byte[] inner = [];
        for (var depth = 0; depth < 400; depth++)
            inner = Message(1, Message(5, Message(6, inner)));
        await Refusal.Expect(folder.Write("model.onnx", [0x08, 0x08, .. Message(7, inner)]), "cannot be read");
    }

    private static byte[] Message(int field, byte[] content)
    {
        var length = new List<byte>();
        for (var rest = (uint)content.Length; ; rest >>= 7)
        {
            length.Add((byte)(rest >= 128 ? rest | 128 : rest));
            if (rest < 128)
                return [(byte)((field << 3) | 2), .. length, .. content];
        }
    }
}
