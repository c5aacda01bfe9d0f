using System.Runtime.InteropServices;
using Google.Protobuf;
using Streaming.Domain;
using Streaming.Network.Weights;
using Streaming.Network.Weights.Caffe;

namespace Streaming.Network.Tests.Weights;

/// <summary>What a Caffe model says of its own layers decides, over its name.</summary>
public sealed class CaffeLayersTests : IDisposable
{
    private static readonly WeightSet Stack = SeededWeights.Create(Dialect.CaffeReference, 2);
    private readonly TemporaryFolder folder = new();

    private string Target => folder.File("net.caffemodel");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, true, "caffenet")]
    [InlineData(true, true, "alexnet")]
    [InlineData(false, false, "caffenet")]
    [InlineData(true, false, "alexnet")]
    public void The_order_of_pooling_and_normalization_is_the_files_own(bool normalizesFirst, bool tellsBlobs, string dialect)
    {
        foreach (var name in new[] { "R-CNN-ilsvrc13", "AlexNet", "CaffeNet" })
        {
            var loaded = Load(Network(name, normalizesFirst, tellsBlobs));
            Assert.Equal((dialect, "the order of the file's layers"), (DialectModule.name(loaded.Dialect), loaded.DialectEvidence));
        }
    }

    [Theory]
    [InlineData(false, "caffenet")]
    [InlineData(true, "alexnet")]
    public void The_older_format_numbers_its_types(bool normalizesFirst, string dialect)
    {
        var newer = Network("R-CNN-ilsvrc13", normalizesFirst, tellsBlobs: true);
        var older = new NetParameter { Name = newer.Name };
        var types = new Dictionary<string, int> { ["Data"] = 5, ["Split"] = 22, ["Convolution"] = 4, ["ReLU"] = 18, ["LRN"] = 15, ["Pooling"] = 17, ["Dropout"] = 6, ["Accuracy"] = 1, ["SoftmaxWithLoss"] = 21 };
        foreach (var layer in newer.Layer)
        {
            var old = new V1LayerParameter { Name = layer.Name, Type = types[layer.Type], Bottom = { layer.Bottom }, Top = { layer.Top }, Blobs = { layer.Blobs } };
            if (layer.ConvolutionParam is { } convolution)
                old.ConvolutionParam = convolution;
            if (layer.PoolingParam is { } pooling)
                old.PoolingParam = pooling;
            older.Layers.Add(old);
        }
        Assert.Equal(dialect, DialectModule.name(Load(older).Dialect));
    }

    [Fact]
    public void What_layers_take_and_give_comes_before_where_they_stand()
    {
        var network = Network("AlexNet", normalizesFirst: true, tellsBlobs: true);
        var place = network.Layer.ToList().FindIndex(layer => layer.Name == "norm1");
        (network.Layer[place], network.Layer[place + 1]) = (network.Layer[place + 1], network.Layer[place]);
        Assert.Equal("alexnet", DialectModule.name(Load(network).Dialect));
    }

    [Fact]
    public void A_dialect_that_is_given_comes_before_the_files_and_says_so()
    {
        Write(Network("AlexNet", normalizesFirst: false, tellsBlobs: true));
        var loaded = WeightFile.Load(Target, Dialect.CaffeReference);
        Assert.True(loaded.Dialect.IsCaffeReference);
        Assert.Equal("given, though the order of the file's layers is that of caffenet", loaded.DialectEvidence);
    }

    [Theory]
    [InlineData("conv1", "layer conv1 (Convolution) says stride 2; expected 4")]
    [InlineData("conv2", "layer conv2 (Convolution) says group 1; expected 2")]
    [InlineData("conv3", "layer conv3 (Convolution) says pad 0; expected 1")]
    [InlineData("conv4", "layer conv4 (Convolution) says dilation 2; expected 1")]
    [InlineData("pool1", "layer pool1 (Pooling) says kernel_size 2; expected 3")]
    [InlineData("pool2", "layer pool2 (Pooling) says stride 1; expected 2")]
    [InlineData("pool5", "layer pool5 (Pooling) says pool the average; expected the maximum")]
    [InlineData("norm1", "layer norm1 (LRN) says alpha 1; expected 0.0001")]
    [InlineData("norm2", "layer norm2 (LRN) says local_size 3; expected 5")]
    [InlineData("relu3", "layer relu3 (ReLU) says negative_slope")]
    [InlineData("data", "layer data (Data) says crop_size 224; expected 227")]
    public void A_network_of_other_sizes_or_constants_is_refused_by_its_layer(string name, string expected)
    {
        var network = Network("AlexNet", normalizesFirst: true, tellsBlobs: true);
        var layer = network.Layer.Single(layer => layer.Name == name);
        switch (name)
        {
            case "conv1": layer.ConvolutionParam.Stride[0] = 2; break;
            case "conv2": layer.ConvolutionParam.ClearGroup(); break;
            case "conv3": layer.ConvolutionParam.Pad.Clear(); break;
            case "conv4": layer.ConvolutionParam.Dilation.Add(2); break;
            case "pool1": layer.PoolingParam.KernelSize = 2; break;
            case "pool2": layer.PoolingParam.ClearStride(); break;
            case "pool5": layer.PoolingParam.Pool = 1; break;
            case "norm1": layer.LrnParam.ClearAlpha(); break;
            case "norm2": layer.LrnParam.LocalSize = 3; break;
            case "relu3": layer.ReluParam = new ReLUParameter { NegativeSlope = 0.1f }; break;
            default: layer.TransformParam = new TransformationParameter { CropSize = 224 }; break;
        }
        Refused(network, expected);
    }

    [Fact]
    public void Layers_that_the_network_lacks_are_refused_by_name()
    {
        var normalized = Network("AlexNet", normalizesFirst: true, tellsBlobs: false);
        normalized.Layer.Insert(2, new LayerParameter { Name = "conv1/bn", Type = "BatchNorm", Blobs = { Blob([3], [1, 2, 3]) } });
        Refused(normalized, "conv1/bn (BatchNorm) has weights, but AlexNet has no such layer");

        var longer = Network("AlexNet", normalizesFirst: true, tellsBlobs: false);
        longer.Layer.Add(new LayerParameter { Name = "conv6", Type = "Convolution", Blobs = { Blob([1, 1, 1, 2], [1, 2]) } });
        Refused(longer, "conv6 (Convolution) has weights");

        var curved = Network("AlexNet", normalizesFirst: true, tellsBlobs: false);
        curved.Layer.Single(layer => layer.Name == "relu4").Type = "Sigmoid";
        Refused(curved, "layer relu4 (Sigmoid) computes something");

        var plain = Network("AlexNet", normalizesFirst: true, tellsBlobs: false);
        plain.Layer.Remove(plain.Layer.Single(layer => layer.Name == "norm2"));
        Refused(plain, "behind conv2 come");

        var mixed = Network("AlexNet", normalizesFirst: true, tellsBlobs: false);
        var place = mixed.Layer.ToList().FindIndex(layer => layer.Name == "norm2");
        (mixed.Layer[place], mixed.Layer[place + 1]) = (mixed.Layer[place + 1], mixed.Layer[place]);
        Refused(mixed, "expected the order of dialect alexnet");

        var input = Network("AlexNet", normalizesFirst: true, tellsBlobs: false);
        input.InputDim.AddRange([1, 3, 451, 451]);
        Refused(input, "its input is 1x3x451x451; expected pictures of 227 x 227");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public void Numbers_of_every_precision_are_read(int type)
    {
        float[] values = [.. Enumerable.Range(0, 96).Select(i => i / 8f)];
        var blob = new BlobProto { Shape = new BlobShape { Dim = { 96 } } };
        if (type == 10)
            blob.HalfDataOrRawType.AddRange(values.Select(value => (uint)BitConverter.HalfToUInt16Bits((Half)value)));
        else
        {
            blob.HalfDataOrRawType.Add((uint)type);
            blob.RawData = ByteString.CopyFrom(type switch
            {
                0 => MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (double)value).AsSpan()),
                1 => MemoryMarshal.AsBytes(values.AsSpan()),
                _ => MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (Half)value).AsSpan()),
            });
        }
        var layer = new LayerParameter { Name = "conv1", Type = "Convolution", Blobs = { Tensor("conv1.weight"), blob } };
        Assert.Equal(values, Load(new NetParameter { Name = "AlexNet", Layer = { layer } }).Tensors["conv1.bias"].Values);
    }

    [Fact]
    public void Numbers_and_sizes_that_are_none_are_refused_by_tensor()
    {
        void Biases(BlobProto blob, string expected) =>
            Refused(new NetParameter { Layer = { new LayerParameter { Name = "conv1", Type = "Convolution", Blobs = { Tensor("conv1.weight"), blob } } } }, expected);

        Biases(Blob([96], [.. Enumerable.Repeat(1f, 95), float.NaN]), "tensor conv1.bias holds NaN at place 95");
        Biases(new BlobProto { Shape = new BlobShape { Dim = { 96 } }, DoubleData = { Enumerable.Repeat(1e300, 96) } }, "too large for float32");
        Biases(new BlobProto { Shape = new BlobShape { Dim = { 96 } }, HalfDataOrRawType = { 3 }, RawData = ByteString.CopyFrom(new byte[96]) }, "raw_data of type 3");
        Biases(new BlobProto { Shape = new BlobShape { Dim = { 96 } }, HalfDataOrRawType = { 2 }, RawData = ByteString.CopyFrom(new byte[95]) }, "95 bytes of raw_data");
        Biases(Blob([-96], new float[96]), "expected sizes of at least 1");
        Biases(Blob([0], []), "expected sizes of at least 1");
        Biases(Blob([1L << 40, 1L << 40], new float[96]), "too many numbers, but the file holds 96");
    }

    private WeightSet Load(NetParameter network)
    {
        Write(network);
        return WeightFile.Load(Target);
    }

    private void Refused(NetParameter network, string expected)
    {
        Write(network);
        WeightFileTests.AssertRefused(expected, () => WeightFile.Load(Target));
        WeightFileTests.AssertRefused(Target + ": ", () => WeightFile.Load(Target));
    }

    private void Write(NetParameter network)
    {
        using var stream = File.Create(Target);
        network.WriteTo(stream);
    }

    private static BlobProto Blob(long[] shape, float[] values) => new() { Data = { values }, Shape = new BlobShape { Dim = { shape } } };

    private static BlobProto Tensor(string name) => Blob([.. Stack.Tensors[name].Shape], Stack.Tensors[name].Values);

    // As training writes it: with the layers of training, those that work in place, and copies that Caffe puts in.
    private static NetParameter Network(string name, bool normalizesFirst, bool tellsBlobs)
    {
        var network = new NetParameter { Name = name };
        var blob = "data";
        Add(new LayerParameter { Name = "data", Type = "Data", TransformParam = new TransformationParameter { CropSize = 227 } }, from: null);
        Add(new LayerParameter { Name = "data_split", Type = "Split" }, blob);
        for (var i = 1; i <= 5; i++)
        {
            var sizes = new ConvolutionParameter { KernelSize = { i == 1 ? 11u : i == 2 ? 5u : 3u } };
            if (i == 1)
                sizes.Stride.Add(4);
            else
                sizes.Pad.Add(i == 2 ? 2u : 1u);
            if (i is 2 or 4 or 5)
                sizes.Group = 2;
            Add(new LayerParameter { Name = $"conv{i}", Type = "Convolution", ConvolutionParam = sizes }, blob);
            // The weights of one layer are enough, for all of them are read alike.
            if (i == 1)
                network.Layer[^1].Blobs.Add([Tensor("conv1.weight"), Tensor("conv1.bias")]);
            Add(new LayerParameter { Name = $"relu{i}", Type = "ReLU" }, blob, inPlace: true);
            var pool = new LayerParameter { Name = $"pool{i}", Type = "Pooling", PoolingParam = new PoolingParameter { Pool = 0, KernelSize = 3, Stride = 2 } };
            var norm = new LayerParameter { Name = $"norm{i}", Type = "LRN", LrnParam = new LRNParameter { LocalSize = 5, Alpha = 1e-4f, Beta = 0.75f } };
            foreach (var layer in i < 3 ? normalizesFirst ? [norm, pool] : [pool, norm] : i == 5 ? new[] { pool } : [])
                Add(layer, blob);
        }
        Add(new LayerParameter { Name = "drop", Type = "Dropout" }, blob, inPlace: true);
        Add(new LayerParameter { Name = "accuracy", Type = "Accuracy" }, blob);
        Add(new LayerParameter { Name = "loss", Type = "SoftmaxWithLoss" }, blob);
        return network;

        void Add(LayerParameter layer, string? from, bool inPlace = false)
        {
            if (tellsBlobs)
            {
                if (from is not null)
                    layer.Bottom.Add(from);
                layer.Top.Add(inPlace ? from! : layer.Name);
            }
            blob = inPlace || layer.Type == "Accuracy" ? blob : layer.Name;
            network.Layer.Add(layer);
        }
    }
}
