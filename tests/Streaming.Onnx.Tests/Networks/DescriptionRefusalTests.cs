using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Networks;

/// Descriptions that cannot be followed.
public sealed class DescriptionRefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"name\": \"a\"}", "model")]
    [InlineData("{\"name\": \"a\", \"model\": \"none.onnx\"}", "none.onnx", "no such file")]
    [InlineData("{\"name\": \"a\", \"model\": null}", "model is null")]
    [InlineData("{\"nam\": \"a\", \"model\": \"m.onnx\"}", "nam", "did you mean name?")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"colors\": \"rgb\"}", "colors", "did you mean colours?")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"colours\": \"gbr\"}", "colours", "'gbr'", "rgb or bgr")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"mean\": [1, 2]}", "mean", "three numbers")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"mean\": [1, 2, \"3\"]}", "mean")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"mean\": [1, 2, 1e39]}", "mean")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"scale\": [1, 0, 1]}", "scale", "none of them 0")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"mean\": [1, 2, 3], \"mean_picture\": {\"file\": \"m.onnx\", \"tensor\": \"average\"}}", "mean and mean_picture")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"mean_picture\": {\"file\": \"m.onnx\", \"tensor\": \"none\"}}", "none", "mean_picture")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"mean_picture\": {\"file\": \"m.onnx\", \"tensor\": \"average\"}}", "mean_picture has 3 numbers", "12,288")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"mean_picture\": {\"file\": \"m.onnx\"}}", "mean_picture", "tensor")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"input_size\": 96}", "64 x 64", "96 x 96")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"input_size\": 64.5}", "input_size")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"layers\": {}}", "layers is empty")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"layers\": {\"one\": \"stage1_ouch\"}}", "layers.one", "'stage1_ouch'", "does not make", "did you mean stage1_out?")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"layers\": {\"one\": \"scores\"}}", "layers.one", "no square map of cells")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"layers\": {\"one\": 1}}", "layers.one")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"layers\": {\"a b\": \"stage1_out\"}}", "name")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"layers\": {\"one\": \"stage1_out\", \"one\": \"stage2_out\"}}", "one")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"layers\": {\"one\": \"stage1_out\", \"same\": \"stage1_out\"}}", "layers.one and layers.same", "'stage1_out'")]
    [InlineData("{\"name\": \"\", \"model\": \"m.onnx\"}", "network is empty")]
    [InlineData("{\"name\": \"a\", \"model\": \"\"}", "folder")]
    [InlineData("{\"name\": \"a\", \"model\": \"m.onnx\", \"name\": \"b\"}", "name")]
    [InlineData("{\"name\": \"a\", \"model\": \"wrong.json\"}")]
    public Task A_description_that_is_none(string text, params string[] told)
    {
        var made = MadeNetworks.Branches();
        made.Numbers([1, 2, 3], 3);
        made.Graph.Initializer[^1].Name = "average";
        made.Write(folder["m.onnx"]);
        return Refusal.Expect(folder.Write("wrong.json", text), told);
    }

    // The description's numbers of a network that takes any size of picture.
    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(4097)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public Task A_size_that_no_picture_has(int size)
    {
        MadeNetworks.Branches(side: 0).Write(folder["m.onnx"]);
        return Refusal.Expect(folder.Write("d.json", $$"""{"name": "a", "model": "m.onnx", "input_size": {{size}}}"""), "input_size");
    }

    [Fact]
    public Task A_description_in_the_model_that_is_none()
    {
        var model = MadeNetworks.Branches().ToModel();
        model.MetadataProps.Add(new Models.StringStringEntryProto { Key = "streaming.network", Value = """{"name": "own", "colour": "bgr"}""" });
        return Refusal.Expect(folder.Write("own.onnx", Google.Protobuf.MessageExtensions.ToByteArray(model)), "colour", "did you mean colours?");
    }

    [Fact]
    public Task A_description_of_many_megabytes() =>
        Refusal.Expect(folder.Write("d.json", "{" + new string(' ', 3 << 20) + "}"), "at most 1 MB");
}
