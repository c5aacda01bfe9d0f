using Google.Protobuf;
using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Weights;
using Streaming.Network.Weights.Caffe;

namespace Streaming.Network.Tests.Weights;

public sealed class CaffeModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly WeightSet weights = SeededWeights.Create(Dialect.CaffeReference, 2, [new FullyConnectedShape("fc6", 9216, 5), new FullyConnectedShape("fc7", 5, 4)]);

    private string Target => folder.File("net.caffemodel");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("CaffeNet", "caffenet")]
    [InlineData("AlexNet", "alexnet")]
    public void The_newer_format_is_read(string name, string dialect)
    {
        var network = new NetParameter { Name = name, Layer = { new LayerParameter { Name = "data", Type = "Input" } } };
        foreach (var (layer, weight, bias) in Layers())
            network.Layer.Add(new LayerParameter { Name = layer, Blobs = { New(weight), New(bias) } });
        Write(network);
        AssertLoaded(dialect);
    }

    [Fact]
    public void The_older_format_is_read_with_four_sizes_a_blob()
    {
        var network = new NetParameter { Name = "CaffeNet" };
        foreach (var (layer, weight, bias) in Layers())
            network.Layers.Add(new V1LayerParameter { Name = layer, Blobs = { Old(weight), Old(bias) } });
        Write(network);
        AssertLoaded("caffenet");
    }

    [Fact]
    public void Doubles_and_unpacked_numbers_are_read()
    {
        var doubles = Old(weights.Tensors["conv1.weight"]);
        doubles.DoubleData.AddRange(doubles.Data.Select(value => (double)value));
        doubles.Data.Clear();
        Write(new NetParameter { Layers = { new V1LayerParameter { Name = "conv1", Blobs = { doubles } } } });
        Assert.Equal(weights.Tensors["conv1.weight"].Values, WeightFile.Load(Target).Tensors["conv1.weight"].Values);

        // Field 5, one fixed32 a number instead of one packed run: readers of packed fields must take both.
        float[] biases = [.. Enumerable.Range(0, 96).Select(i => i - 0.25f)];
        using (var stream = File.Create(Target))
        {
            using var blob = new MemoryStream();
            using (var output = new CodedOutputStream(blob, leaveOpen: true))
            {
                foreach (var value in biases)
                {
                    output.WriteTag(5, WireFormat.WireType.Fixed32);
                    output.WriteFloat(value);
                }
            }
            var parsed = BlobProto.Parser.ParseFrom(blob.ToArray());
            parsed.Shape = new BlobShape { Dim = { 96 } };
            new NetParameter { Layer = { new LayerParameter { Name = "conv1", Blobs = { New(weights.Tensors["conv1.weight"]), parsed } } } }.WriteTo(stream);
        }
        Assert.Equal(biases, WeightFile.Load(Target).Tensors["conv1.bias"].Values);
    }

    [Fact]
    public void Damaged_and_empty_files_are_refused()
    {
        Write(new NetParameter { Name = "AlexNet", Layer = { new LayerParameter { Name = "conv1" } } });
        WeightFileTests.AssertRefused("no layer in it has any", () => WeightFile.Load(Target));

        var short1 = New(weights.Tensors["conv1.bias"]);
        short1.Data.RemoveAt(0);
        Write(new NetParameter { Layer = { new LayerParameter { Name = "conv1", Blobs = { New(weights.Tensors["conv1.weight"]), short1 } } } });
        WeightFileTests.AssertRefused("tensor conv1.bias is 96, 96 numbers, but the file holds 95", () => WeightFile.Load(Target));

        var bytes = File.ReadAllBytes(Target);
        File.WriteAllBytes(Target, bytes[..(bytes.Length / 2)]);
        WeightFileTests.AssertRefused("expected a whole Caffe model", () => WeightFile.Load(Target));
        WeightFileTests.AssertRefused("cannot be read", () => WeightFile.Load(folder.File("none.caffemodel")));
    }

    private void AssertLoaded(string dialect)
    {
        var loaded = WeightFile.Load(Target);
        Assert.Equal(dialect, DialectModule.name(loaded.Dialect));
        Assert.Equal(weights.Tensors.Keys.Order(), loaded.Tensors.Keys.Order());
        foreach (var tensor in weights.Tensors.Values)
        {
            Assert.Equal(tensor.Shape, loaded.Tensors[tensor.Name].Shape);
            Assert.Equal(tensor.Values, loaded.Tensors[tensor.Name].Values);
        }
        loaded.BuildNetwork().Dispose();
    }

    private IEnumerable<(string Layer, WeightTensor Weight, WeightTensor Bias)> Layers() =>
        weights.Tensors.Keys.Where(name => name.EndsWith(".weight", StringComparison.Ordinal)).Select(name => name[..^".weight".Length])
            .Select(layer => (layer, weights.Tensors[layer + ".weight"], weights.Tensors[layer + ".bias"]));

    private static BlobProto New(WeightTensor tensor) =>
        new() { Data = { tensor.Values }, Shape = new BlobShape { Dim = { tensor.Shape } } };

    private static BlobProto Old(WeightTensor tensor)
    {
        int[] four = [.. Enumerable.Repeat(1, 4 - tensor.Shape.Count), .. tensor.Shape.Select(size => (int)size)];
        return new() { Data = { tensor.Values }, Num = four[0], Channels = four[1], Height = four[2], Width = four[3] };
    }

    private void Write(NetParameter network)
    {
        using var stream = File.Create(Target);
        network.WriteTo(stream);
    }
}
