using System.Runtime.InteropServices;
using Google.Protobuf;
using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Weights;
using Streaming.Onnx.Models;
using Streaming.Onnx.Networks;
using Streaming.Storage.Files;

namespace Streaming.Onnx.AlexNet;

/// <summary>
/// AlexNet written as an ONNX model, from its weights: the convolution stack in the order of its dialect, and the classifier
/// where the weights have one. The model's metadata say how pictures become its input and which tensors are conv1 .. conv5,
/// so that it is a network by itself.
/// </summary>
public static class AlexNetModel
{
    // The oldest versions that have all that is used, MaxPool's ceil_mode among it.
    private const int FormatVersion = 7, OperatorSet = 13;

    private const string Picture = "picture";

    // Local response normalisation (Krizhevsky et al. 2012, section 3.3) as Caffe has it, in every dialect that has it.
    private const int NormWindow = 5;
    private const float NormAlpha = 1e-4f, NormBeta = 0.75f, NormBias = 1;

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">Weights that hold conv1 .. conv5.</param>
    /// <exception cref="InputException">A convolution is missing.</exception>
    public static void Save(string path, WeightSet weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.MissingConvolutionTensors.Count > 0)
            throw new InputException($"{weights.Origin}: an ONNX model needs all convolutions, and {string.Join(", ", weights.MissingConvolutionTensors)} are not here; give a file that holds them too.");
        var bytes = Of(weights).ToByteArray();
        WholeFile.Write(path, stream => stream.Write(bytes));
    }

    private static ModelProto Of(WeightSet weights)
    {
        var graph = new GraphProto { Name = DialectModule.name(weights.Dialect) };
        var size = weights.Space.InputSize;
        graph.Input.Add(new ValueInfoProto { Name = Picture, Type = TypeOf(1, 3, size, size) });
        var at = Picture;
        var features = new Dictionary<string, string>();
        foreach (var layer in AlexNetShapes.Layers(weights.Dialect))
        {
            at = AddLayer(graph, weights, layer, at);
            if (weights.Space.LayerNames.Contains(layer))
                features[layer] = at;
        }
        at = AddClassifier(graph, weights, at);
        graph.Output.Add(new ValueInfoProto { Name = at });
        var model = new ModelProto { IrVersion = FormatVersion, ProducerName = "Streaming", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        model.MetadataProps.Add(new StringStringEntryProto { Key = OnnxFile.MetadataKey, Value = Description(weights, features) });
        return model;
    }

    private static string Description(WeightSet weights, Dictionary<string, string> features)
    {
        var pictures = Preprocessing.Of(weights.Dialect).Description;
        return NetworkJson.Write(new NetworkEntries
        {
            Name = DialectModule.name(weights.Dialect),
            Description = weights.Describe().Weights.Description,
            Colours = pictures.Colours,
            Mean = pictures.Mean,
            Scale = pictures.Scale,
            Layers = features,
        });
    }

    private static TypeProto TypeOf(params long[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(sizes.Select(size => new DimensionProto { DimValue = size }));
        return new TypeProto { TensorType = new TensorTypeProto { ElemType = TensorNumbers.Float32, Shape = shape } };
    }

    private static string AddLayer(GraphProto graph, WeightSet weights, string layer, string from)
    {
        if (layer.StartsWith("norm", StringComparison.Ordinal))
            return Add(graph, "LRN", layer, [from], Whole("size", NormWindow), Real("alpha", NormAlpha), Real("beta", NormBeta), Real("bias", NormBias));
        if (layer.StartsWith("pool", StringComparison.Ordinal))
            return Add(graph, "MaxPool", layer, [from], Wholes("kernel_shape", 3, 3), Wholes("strides", 2, 2), Whole("ceil_mode", weights.Dialect.IsTorchvision ? 0 : 1));
        var shape = AlexNetShapes.Convolutions(weights.Dialect).Single(shape => shape.Name == layer);
        var made = Add(graph, "Conv", $"{layer}.sum", [from, Give(graph, weights, $"{layer}.weight"), Give(graph, weights, $"{layer}.bias")],
            Wholes("kernel_shape", shape.Kernel, shape.Kernel), Wholes("strides", shape.Stride, shape.Stride),
            Wholes("pads", shape.Padding, shape.Padding, shape.Padding, shape.Padding), Whole("group", shape.Groups));
        return Add(graph, "Relu", layer, [made]);
    }

    private static string AddClassifier(GraphProto graph, WeightSet weights, string from)
    {
        if (weights.ClassifierShapes.Count == 0)
            return from;
        var at = Add(graph, "Flatten", "flat", [from], Whole("axis", 1));
        foreach (var shape in weights.ClassifierShapes)
        {
            var isLast = shape == weights.ClassifierShapes[^1];
            var made = Add(graph, "Gemm", isLast ? shape.Name : $"{shape.Name}.sum", [at, Give(graph, weights, $"{shape.Name}.weight"), Give(graph, weights, $"{shape.Name}.bias")], Whole("transB", 1));
            at = isLast ? made : Add(graph, "Relu", shape.Name, [made]);
        }
        return at;
    }

    private static string Give(GraphProto graph, WeightSet weights, string name)
    {
        var tensor = weights.Tensors[name];
        var given = new TensorProto { Name = name, DataType = TensorNumbers.Float32, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(tensor.Values)) };
        given.Dims.AddRange(tensor.Shape);
        graph.Initializer.Add(given);
        return name;
    }

    private static string Add(GraphProto graph, string kind, string output, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = kind, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        graph.Node.Add(node);
        return output;
    }

    private static AttributeProto Whole(string name, long value) => new() { Name = name, I = value, Type = 2 };

    private static AttributeProto Real(string name, float value) => new() { Name = name, F = value, Type = 1 };

    private static AttributeProto Wholes(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = 7 };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
