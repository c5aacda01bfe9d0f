using System.Security.Cryptography;
using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Weights;
using Streaming.Storage.Safetensors;

namespace Streaming.Network.Tests.Weights;

public sealed class WeightFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Dialects => [.. DialectModule.all.Select(DialectModule.name)];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Dialects))]
    public void What_is_saved_is_loaded_again(string name)
    {
        var weights = SeededWeights.Create(DialectModule.parse(name), 3, [new FullyConnectedShape("fc6", 9216, 8)]);
        var path = folder.File("a.safetensors");
        WeightFile.Save(path, weights);
        var again = WeightFile.Load(path);
        Assert.Equal(weights.Dialect, again.Dialect);
        Assert.Equal(weights.Description, again.Description);
        Assert.Equal(weights.Tensors.Keys, again.Tensors.Keys);
        Assert.All(weights.Tensors.Values, tensor => Assert.Equal(tensor.Values, again.Tensors[tensor.Name].Values));
        Assert.Equal(weights.ClassifierShapes, again.ClassifierShapes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), Assert.Single(again.Sources).Sha256);
    }

    [Fact]
    public void Half_precision_halves_the_file_and_keeps_three_digits()
    {
        var weights = Draw.Weights(Dialect.Torchvision);
        var values = weights.Tensors["conv3.weight"].Values;
        Draw.Normals(1000, 6).CopyTo(values, 0);
        WeightFile.Save(folder.File("f32.safetensors"), weights);
        WeightFile.Save(folder.File("f16.safetensors"), weights, halfPrecision: true);
        Assert.True(new FileInfo(folder.File("f16.safetensors")).Length < 0.51 * new FileInfo(folder.File("f32.safetensors")).Length);
        var halves = WeightFile.Load(folder.File("f16.safetensors")).Tensors["conv3.weight"].Values;
        Assert.Equal(values.Select(value => (float)(Half)value), halves);
        Assert.NotEqual(values, halves);
    }

    [Fact]
    public void Torchvisions_names_are_understood()
    {
        var builder = new SafetensorsBuilder();
        string[] numbers = ["0", "3", "6", "8", "10"];
        var weights = Draw.Weights(Dialect.Torchvision);
        for (var i = 0; i < 5; i++)
        {
            foreach (var part in new[] { "weight", "bias" })
                builder.Add($"features.{numbers[i]}.{part}", weights.Tensors[$"conv{i + 1}.{part}"].Values, [.. weights.Tensors[$"conv{i + 1}.{part}"].Shape]);
        }
        AddLayer(builder, "classifier.1", 9216, 6);
        AddLayer(builder, "classifier.4", 6, 5);
        AddLayer(builder, "classifier.6", 5, 4);
        builder.Write(folder.File("model.safetensors"));

        var loaded = WeightFile.Load(folder.File("model.safetensors"));
        Assert.True(loaded.Dialect.IsTorchvision);
        Assert.Equal("the tensors' names", loaded.DialectEvidence);
        Assert.Empty(loaded.MissingConvolutionTensors);
        Assert.Equal(["fc6", "fc7", "fc8"], loaded.ClassifierShapes.Select(shape => shape.Name));
        Assert.Equal(weights.Tensors["conv5.bias"].Values, loaded.Tensors["conv5.bias"].Values);
        loaded.BuildNetwork().Dispose();
    }

    [Fact]
    public void A_stack_and_a_head_may_lie_in_two_files()
    {
        WeightFile.Save(folder.File("stack.safetensors"), Draw.Weights(Dialect.CaffeNet));
        var head = new SafetensorsBuilder().AddMetadata("dialect", "caffenet");
        // The file's order is not the network's.
        AddLayer(head, "classifier", 7, 3);
        AddLayer(head, "fc6", 9216, 7);
        head.Write(folder.File("head.safetensors"));

        var whole = WeightFile.Load([folder.File("stack.safetensors"), folder.File("head.safetensors")]);
        Assert.Equal([new FullyConnectedShape("fc6", 9216, 7), new FullyConnectedShape("classifier", 7, 3)], whole.ClassifierShapes);
        Assert.Equal(2, whole.Sources.Count);
        whole.BuildNetwork().Dispose();

        AssertRefused("given twice", () => WeightFile.Load([folder.File("stack.safetensors"), folder.File("stack.safetensors")]));
        AssertRefused("stack.safetensors: expected fully connected layers", () => WeightFile.Load(folder.File("stack.safetensors")).BuildClassifier());
        WeightFile.Save(folder.File("other.safetensors"), SeededWeights.Create(Dialect.Torchvision, 1));
        AssertRefused("of dialect torchvision", () => WeightFile.Load([folder.File("head.safetensors"), folder.File("other.safetensors")]));
    }

    [Fact]
    public void A_partial_file_names_what_it_lacks()
    {
        var weights = Draw.Weights(Dialect.CaffeReference);
        var builder = new SafetensorsBuilder();
        foreach (var name in new[] { "conv1.weight", "conv1.bias", "conv2.weight" })
            builder.Add(name, weights.Tensors[name].Values, [.. weights.Tensors[name].Shape]);
        builder.Write(folder.File("part.safetensors"));
        var part = WeightFile.Load(folder.File("part.safetensors"));
        Assert.Equal("assumed, for nothing in the file tells", part.DialectEvidence);
        part.BuildStack("pool1").Dispose();
        AssertRefused("there is no conv2.bias;", () => part.BuildStack("conv2"));
        AssertRefused("there is no conv2.bias, conv3.weight, conv3.bias, conv4.weight, conv4.bias, conv5.weight, conv5.bias;", () => part.BuildStack());
    }

    [Fact]
    public void Wrong_shapes_are_named_with_both_sizes()
    {
        new SafetensorsBuilder().Add("conv2.weight", new float[256 * 96 * 25], 256, 96, 5, 5).Write(folder.File("wide.safetensors"));
        AssertRefused("tensor conv2.weight is 256x96x5x5; expected 256x48x5x5 in dialect alexnet", () => WeightFile.Load(folder.File("wide.safetensors")));

        WeightFile.Save(folder.File("torchvision.safetensors"), Draw.Weights(Dialect.Torchvision));
        AssertRefused("tensor conv1.weight is 64x3x11x11; expected 96x3x11x11 in dialect caffenet",
            () => WeightFile.Load(folder.File("torchvision.safetensors"), Dialect.CaffeNet));

        AddLayer(new SafetensorsBuilder(), "fc6", 9000, 4).Write(folder.File("narrow.safetensors"));
        AssertRefused("fc6.weight is 4x9000; expected 9216 columns", () => WeightFile.Load(folder.File("narrow.safetensors")));

        new SafetensorsBuilder().Add("fc6.weight", new float[9216], 1, 9216).Write(folder.File("nobias.safetensors"));
        AssertRefused("no fc6.bias", () => WeightFile.Load(folder.File("nobias.safetensors")));
    }

    [Theory]
    [InlineData("architecture", "BVLC CaffeNet, a variant of AlexNet", "plain.safetensors", "caffenet")]
    [InlineData("source", "torchvision alexnet", "caffenet.safetensors", "torchvision")]
    [InlineData("other", "x", "bvlc_reference_caffenet.safetensors", "caffenet")]
    [InlineData("other", "x", "bvlc_alexnet.safetensors", "alexnet")]
    public void The_dialect_is_read_from_metadata_then_from_the_files_name(string key, string value, string file, string expected)
    {
        AddLayer(new SafetensorsBuilder().AddMetadata(key, value), "fc6", 9216, 1).Write(folder.File(file));
        Assert.Equal(expected, DialectModule.name(WeightFile.Load(folder.File(file)).Dialect));
    }

    [Fact]
    public void Files_that_are_no_weights_are_refused()
    {
        File.WriteAllText(folder.File("a.txt"), "x");
        AssertRefused("a.txt: expected weights", () => WeightFile.Load(folder.File("a.txt")));
        AssertRefused("none.safetensors", () => WeightFile.Load(folder.File("none.safetensors")));
        AssertRefused("at least one weight file", () => WeightFile.Load([]));
    }

    private static SafetensorsBuilder AddLayer(SafetensorsBuilder builder, string name, int inputs, int outputs) => builder
        .Add(name + ".weight", Draw.Normals(inputs * outputs, 1), outputs, inputs)
        .Add(name + ".bias", Draw.Normals(outputs, 2), outputs);

    internal static void AssertRefused(string expected, Action action) =>
        Assert.Contains(expected, Assert.Throws<InputException>(action).Message, StringComparison.Ordinal);
}
