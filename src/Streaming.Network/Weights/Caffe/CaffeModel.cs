using Google.Protobuf;
using Streaming.Domain;

namespace Streaming.Network.Weights.Caffe;

/// <summary>Reads Caffe's binary model files, of the older (V1) and the newer layer format.</summary>
internal sealed class CaffeModel
{
    private const int DeepestNesting = 16;
    private const int LayersNamed = 3;

    // A layer's blobs: its weights and its biases.
    private const int MostBlobs = 2;

    private readonly NetParameter network;
    private readonly List<CaffeLayer> layers;
    private readonly string path;

    private CaffeModel(string path, NetParameter network, List<CaffeLayer> layers, List<WeightTensor> tensors)
    {
        this.path = path;
        this.network = network;
        this.layers = layers;
        Tensors = tensors;
    }

    /// <summary>The network's name.</summary>
    public string Name => network.Name;

    /// <summary>The tensors as LAYER.weight and LAYER.bias, in the file's order.</summary>
    public IReadOnlyList<WeightTensor> Tensors { get; }

    /// <summary>The parameters and the layers.</summary>
    /// <exception cref="InputException">The file is missing, is no such file, holds no parameters, or some of a layer that AlexNet lacks.</exception>
    public static CaffeModel Read(string path)
    {
        var network = Parse(path);
        if (network.Layers.Any(layer => layer.HasOldest))
            throw new InputException($"{path}: its layers are of Caffe's first format (V0); expected the second or the third; convert it with Caffe's upgrade_net_proto_binary.");
        var layers = CaffeLayer.Of(network);
        CheckKinds(path, layers);
        var tensors = layers.SelectMany(layer => layer.Blobs.Select((blob, i) => CaffeBlob.ToTensor(path, layer.Name, blob, isBias: i == 1))).ToList();
        return tensors.Count > 0
            ? new CaffeModel(path, network, layers, tensors)
            : throw new InputException($"{path}: expected a Caffe model with trained parameters, but no layer in it has any; fetch the trained model, not the description of its layers.");
    }

    /// <summary>The dialect that the order of the layers has; none where the file does not tell.</summary>
    /// <exception cref="InputException">It is the order of no dialect.</exception>
    public Dialect? Order() => CaffeOrder.Of(path, layers);

    /// <summary>Refuses a network whose layers have other sizes or constants than the dialect's.</summary>
    /// <exception cref="InputException">A layer says otherwise.</exception>
    public void CheckGeometry(Dialect dialect) => CaffeGeometry.Check(path, dialect, network, layers);

    private static void CheckKinds(string path, List<CaffeLayer> layers)
    {
        var foreign = layers.Where(layer => layer.Blobs.Count > 0 && !IsOurs(layer)).ToList();
        if (foreign.Count > 0)
        {
            var more = foreign.Count > LayersNamed ? $" and {foreign.Count - LayersNamed} more" : "";
            throw new InputException($"{path}: {string.Join(", ", foreign.Take(LayersNamed).Select(layer => layer.Told))}{more} has weights, but AlexNet has no such layer; "
                + "expected weights of the convolutions conv1 .. conv5 and of fully connected layers alone; fold the layer into the convolution before it, or give a model without it.");
        }
        foreach (var layer in layers.Where(layer => layer.Blobs.Count > MostBlobs))
            throw new InputException($"{path}: layer {layer.Told} has {layer.Blobs.Count} blobs; expected its weights and its biases alone; give a model of plain AlexNet.");
    }

    // Old tools wrote layers without their types; their names and shapes are judged with those of other files.
    private static bool IsOurs(CaffeLayer layer) => layer.Type switch
    {
        "" or "InnerProduct" => true,
        "Convolution" => layer.Name is "conv1" or "conv2" or "conv3" or "conv4" or "conv5",
        _ => false,
    };

    private static NetParameter Parse(string path)
    {
        try
        {
            using var file = InputFile.openRead(path, "a whole Caffe model");
            using var input = CodedInputStream.CreateWithLimits(file, int.MaxValue, DeepestNesting);
            return NetParameter.Parser.WithDiscardUnknownFields(true).ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            var wayOut = path.EndsWith(".partial", StringComparison.OrdinalIgnoreCase) ? "it is the beginning of a download, so let weights get finish it" : "fetch it again";
            throw new InputException($"{path}: expected a whole Caffe model, but it cannot be read ({e.Message.TrimEnd('.')}); {wayOut}.", e);
        }
        catch (IOException e)
        {
            throw new InputException($"{path}: expected a whole Caffe model, but it cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
