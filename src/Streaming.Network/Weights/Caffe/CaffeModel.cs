using Google.Protobuf;
using Streaming.Domain;

namespace Streaming.Network.Weights.Caffe;

/// <summary>Reads the parameters in Caffe's binary model files, of the older (V1) and the newer layer format.</summary>
internal static class CaffeModel
{
    private const int DeepestNesting = 16;

    /// <summary>The network's name and its tensors as LAYER.weight and LAYER.bias, in the file's order.</summary>
    /// <exception cref="InputException">The file is missing, is no such file, or holds no parameters.</exception>
    public static (string Name, List<NamedTensor> Tensors) Read(string path)
    {
        var network = Parse(path);
        var layers = network.Layer.Select(layer => (layer.Name, layer.Blobs))
            .Concat(network.Layers.Select(layer => (layer.Name, layer.Blobs)));
        var tensors = layers.SelectMany(layer => layer.Blobs.Take(2).Select((blob, i) => ToTensor(path, layer.Name, blob, isBias: i == 1))).ToList();
        return tensors.Count > 0
            ? (network.Name, tensors)
            : throw new InputException($"{path}: expected a Caffe model with trained parameters, but no layer in it has any; fetch the .caffemodel, not the .prototxt.");
    }

    private static NetParameter Parse(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var input = CodedInputStream.CreateWithLimits(file, int.MaxValue, DeepestNesting);
            return NetParameter.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InputException($"{path}: expected a whole Caffe model, but it cannot be read ({e.Message}); fetch it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: expected a readable Caffe model, but it cannot be opened ({e.Message}).", e);
        }
    }

    private static NamedTensor ToTensor(string path, string layer, BlobProto blob, bool isBias)
    {
        var name = layer + (isBias ? ".bias" : ".weight");
        float[] values = blob.DoubleData.Count > 0 ? [.. blob.DoubleData.Select(value => (float)value)] : [.. blob.Data];
        var shape = ShapeOf(blob, isBias);
        var expected = shape.Aggregate(1L, (product, size) => product * size);
        return expected == values.LongLength
            ? new NamedTensor(name, shape, values)
            : throw new InputException($"{path}: tensor {name} is {string.Join('x', shape)}, {expected} numbers, but the file holds {values.LongLength} of them; fetch it again.");
    }

    // Before BlobShape every blob had four sizes: a matrix was 1 x 1 x outputs x inputs, a bias 1 x 1 x 1 x outputs.
    private static long[] ShapeOf(BlobProto blob, bool isBias)
    {
        long[] shape = blob.Shape is { } given ? [.. given.Dim] : [blob.Num, blob.Channels, blob.Height, blob.Width];
        if (shape.Length != 4)
            return shape;
        return isBias && shape[..3].All(size => size == 1) ? shape[3..]
            : !isBias && shape[..2].All(size => size == 1) ? shape[2..]
            : shape;
    }
}
