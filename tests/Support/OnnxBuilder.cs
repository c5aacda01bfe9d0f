using System.Runtime.InteropServices;
using Google.Protobuf;
using Streaming.Onnx.Models;

namespace Streaming.Tests;

/// A network written as ONNX, operator by operator, with numbers drawn from a seed. Where a size is 0, it is said to be any.
internal sealed class OnnxBuilder(int seed = 1, long opset = 17)
{
    private const int Float32 = 1, Int64 = 7;

    private readonly GraphProto graph = new() { Name = "made" };
    private readonly Random random = new(seed);
    private int named;

    /// The graph as far as it has been written, for what no method here writes.
    public GraphProto Graph => graph;

    /// Something that has to be given to the network.
    public string Input(string name, long[] sizes, int type = Float32)
    {
        graph.Input.Add(Value(name, sizes, type));
        return name;
    }

    /// What the network is said to give.
    public OnnxBuilder Output(params string[] names)
    {
        graph.Output.AddRange(names.Select(name => new ValueInfoProto { Name = name }));
        return this;
    }

    /// Numbers of the file, drawn from a normal distribution of this deviation.
    public string Weights(double deviation, params long[] sizes) => Numbers(Draw(sizes, () => deviation * Normal()), sizes);

    /// Numbers of the file, drawn between two others.
    public string Between(double least, double most, params long[] sizes) => Numbers(Draw(sizes, () => least + (random.NextDouble() * (most - least))), sizes);

    /// Numbers of the file.
    public string Numbers(float[] numbers, params long[] sizes) => Tensor(Float32, MemoryMarshal.AsBytes<float>(numbers), sizes);

    /// Whole numbers of the file, such as sizes.
    public string Integers(params long[] numbers) => Tensor(Int64, MemoryMarshal.AsBytes<long>(numbers), numbers.Length);

    /// An operator that makes one tensor, and that tensor's name: as it is given, or the operator's with a number.
    public string Node(string type, string[] inputs, params (string Name, object Value)[] attributes) => Named(NewName(type), type, inputs, attributes);

    /// The same, with a name for what it makes.
    public string Named(string output, string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = $"/{output}" };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return output;
    }

    /// A convolution with weights of its own: sizes are channels out, channels in, rows, columns.
    public string Conv(string input, long[] sizes, params (string Name, object Value)[] attributes) =>
        Node("Conv", [input, Weights(Math.Sqrt(2.0 / (sizes[1] * sizes[2] * sizes[3])), sizes), Weights(0.1, sizes[0])], attributes);

    /// Batch normalization over so many channels, as trained networks have it.
    public string Normalized(string input, int channels) =>
        Node("BatchNormalization", [input, Between(0.5, 1.5, channels), Weights(0.2, channels), Weights(0.2, channels), Between(0.5, 1.5, channels)]);

    /// The file's bytes.
    public byte[] ToBytes() => ToModel().ToByteArray();

    /// The file as a message.
    public ModelProto ToModel()
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "tests", Graph = graph.Clone() };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        return model;
    }

    /// Writes the file.
    public string Write(string path)
    {
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    /// A tensor of the file whose bytes are these, whatever its sizes are said to be.
    public string Tensor(int type, ReadOnlySpan<byte> bytes, params long[] sizes)
    {
        var name = NewName("constant");
        var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(sizes);
        graph.Initializer.Add(tensor);
        return name;
    }

    /// A name that nothing has yet.
    private string NewName(string type) => $"{type.ToLowerInvariant()}_{++named}";

    private static ValueInfoProto Value(string name, long[] sizes, int type)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(sizes.Select(size => size == 0 ? new DimensionProto { DimParam = "any" } : new DimensionProto { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = type, Shape = shape } } };
    }

    // The last number is the type's, by the specification of AttributeProto.
    private static AttributeProto Attribute(string name, object value)
    {
        var made = new AttributeProto { Name = name };
        switch (value)
        {
            case float number:
                (made.F, made.Type) = (number, 1);
                break;
            case int number:
                (made.I, made.Type) = (number, 2);
                break;
            case string text:
                (made.S, made.Type) = (ByteString.CopyFromUtf8(text), 3);
                break;
            case TensorProto tensor:
                (made.T, made.Type) = (tensor, 4);
                break;
            case GraphProto inner:
                (made.G, made.Type) = (inner, 5);
                break;
            case float[] numbers:
                made.Floats.AddRange(numbers);
                made.Type = 6;
                break;
            case long[] numbers:
                made.Ints.AddRange(numbers);
                made.Type = 7;
                break;
            default:
                throw new ArgumentException($"{name}: an attribute of {value.GetType().Name} is not written here.", nameof(value));
        }
        return made;
    }

    private static float[] Draw(long[] sizes, Func<double> draw) =>
        [.. Enumerable.Range(0, (int)sizes.Aggregate(1L, (product, size) => product * size)).Select(_ => (float)draw())];

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
