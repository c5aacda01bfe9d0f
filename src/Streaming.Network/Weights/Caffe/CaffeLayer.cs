using System.Globalization;

namespace Streaming.Network.Weights.Caffe;

/// <summary>One layer of a model file, of whichever format.</summary>
internal sealed record CaffeLayer
{
    // The older format numbers the types of layers.
    private static readonly Dictionary<int, string> NamesOfNumbers = new()
    {
        [0] = "", [1] = "Accuracy", [2] = "BNLL", [3] = "Concat", [4] = "Convolution", [5] = "Data", [6] = "Dropout", [7] = "EuclideanLoss",
        [8] = "Flatten", [9] = "HDF5Data", [10] = "HDF5Output", [11] = "Im2col", [12] = "ImageData", [13] = "InfogainLoss", [14] = "InnerProduct",
        [15] = "LRN", [16] = "MultinomialLogisticLoss", [17] = "Pooling", [18] = "ReLU", [19] = "Sigmoid", [20] = "Softmax", [21] = "SoftmaxWithLoss",
        [22] = "Split", [23] = "TanH", [24] = "WindowData", [25] = "Eltwise", [26] = "Power", [27] = "SigmoidCrossEntropyLoss", [28] = "HingeLoss",
        [29] = "MemoryData", [30] = "ArgMax", [31] = "Threshold", [32] = "DummyData", [33] = "Slice", [34] = "MVN", [35] = "AbsVal", [36] = "Silence",
        [37] = "ContrastiveLoss", [38] = "Exp", [39] = "Deconvolution",
    };

    /// <summary>The layer's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type as the newer format spells it, such as Convolution; empty where the file does not tell.</summary>
    public required string Type { get; init; }

    /// <summary>The blobs that it takes.</summary>
    public required IReadOnlyList<string> Bottoms { get; init; }

    /// <summary>The blobs that it gives.</summary>
    public required IReadOnlyList<string> Tops { get; init; }

    /// <summary>Its trained parameters.</summary>
    public required IReadOnlyList<BlobProto> Blobs { get; init; }

    /// <summary>A convolution's sizes, where the file has them.</summary>
    public ConvolutionParameter? Convolution { get; init; }

    /// <summary>A pooling's sizes, where the file has them.</summary>
    public PoolingParameter? Pooling { get; init; }

    /// <summary>The constants of a normalization, where the file has them.</summary>
    public LRNParameter? Normalization { get; init; }

    /// <summary>A rectifier's slope, where the file has it.</summary>
    public ReLUParameter? Rectifier { get; init; }

    /// <summary>How a fully connected layer keeps its matrix, where the file has it.</summary>
    public InnerProductParameter? InnerProduct { get; init; }

    /// <summary>How a layer of data prepares pictures, where the file has it.</summary>
    public TransformationParameter? Transformation { get; init; }

    /// <summary>The sizes of an input, where the file has them.</summary>
    public InputParameter? Input { get; init; }

    /// <summary>The layer as messages name it: conv1/bn (BatchNorm).</summary>
    public string Told => Type.Length == 0 ? Name : $"{Name} ({Type})";

    /// <summary>The layers of a network, in the file's order.</summary>
    public static List<CaffeLayer> Of(NetParameter network) => [.. network.Layer.Select(Of), .. network.Layers.Select(Of)];

    private static CaffeLayer Of(LayerParameter layer) => new()
    {
        Name = layer.Name, Type = layer.Type, Bottoms = layer.Bottom, Tops = layer.Top, Blobs = layer.Blobs,
        Convolution = layer.ConvolutionParam, Pooling = layer.PoolingParam, Normalization = layer.LrnParam, Rectifier = layer.ReluParam,
        InnerProduct = layer.InnerProductParam, Transformation = layer.TransformParam, Input = layer.InputParam,
    };

    private static CaffeLayer Of(V1LayerParameter layer) => new()
    {
        Name = layer.Name, Type = NamesOfNumbers.GetValueOrDefault(layer.Type) ?? "type " + layer.Type.ToString(CultureInfo.InvariantCulture),
        Bottoms = layer.Bottom, Tops = layer.Top, Blobs = layer.Blobs,
        Convolution = layer.ConvolutionParam, Pooling = layer.PoolingParam, Normalization = layer.LrnParam, Rectifier = layer.ReluParam,
        InnerProduct = layer.InnerProductParam, Transformation = layer.TransformParam,
    };
}
