using Google.Protobuf;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Safetensors;

namespace Streaming.Onnx.Models;

/// <summary>A network as an ONNX file describes it: a graph of operators and the numbers that they work with.</summary>
internal sealed class OnnxModel
{
    private const string Expected = "an ONNX model";

    // Beyond this protobuf messages cannot be written in one piece, and ONNX keeps numbers in other files.
    private const long MostBytes = 2_000_000_000;

    private const int DeepestNesting = 32;

    private readonly ModelProto model;
    private readonly Dictionary<string, TensorProto> constants;

    private OnnxModel(string path, string sha256, ModelProto model)
    {
        Path = path;
        Sha256 = sha256;
        this.model = model;
        constants = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (var node in model.Graph.Node)
        {
            if (node is { OpType: "Constant", Output.Count: 1 } && node.Find("value")?.T is { } value)
                constants.TryAdd(node.Output[0], value);
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The hash of its bytes.</summary>
    public string Sha256 { get; }

    /// <summary>What wrote it, such as pytorch; empty where it does not say.</summary>
    public string Producer => model.ProducerName;

    /// <summary>The operators, each after those whose results it takes.</summary>
    public IReadOnlyList<NodeProto> Nodes => model.Graph.Node;

    /// <summary>What has to be given to it.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs => [.. model.Graph.Input.Where(input => !constants.ContainsKey(input.Name))];

    /// <summary>What it says of itself: keys and texts.</summary>
    public IReadOnlyDictionary<string, string> Metadata => model.MetadataProps.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.First().Value);

    /// <summary>A tensor of the file by its name; nothing where there is none.</summary>
    public TensorProto? Constant(string name) => constants.GetValueOrDefault(name);

    /// <summary>The model in a file.</summary>
    /// <exception cref="InputException">The file is missing, is no such model, is damaged, or has what is not taken: numbers in other files, loops.</exception>
    public static OnnxModel Read(string path)
    {
        var bytes = ReadAll(path);
        var model = Parse(path, bytes);
        OnnxCheck.Whole(path, model);
        return new OnnxModel(path, ContentHash.Of(bytes), model);
    }

    /// <summary>The model's bytes with other results: these tensors, whatever it gave before, for an input of these sizes.</summary>
    public byte[] WithOutputs(IEnumerable<string> tensors, IReadOnlyList<long> input)
    {
        var changed = model.Clone();
        var shape = changed.Graph.Input.First(known => known.Name == Inputs[0].Name).Type.TensorType.Shape = new TensorShapeProto();
        shape.Dim.AddRange(input.Select(size => new DimensionProto { DimValue = size }));
        // What is said of other tensors may have been said of another number of pictures.
        changed.Graph.ValueInfo.Clear();
        changed.Graph.Output.Clear();
        changed.Graph.Output.AddRange(tensors.Select(name => new ValueInfoProto { Name = name }));
        return changed.ToByteArray();
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            using var file = InputFile.openRead(path, Expected);
            if (ForeignContent.Of(InputFile.head(file, ForeignContent.HeadLength)) is { } told && !BeginsAsModel(file))
                throw new InputException($"{path}: expected {Expected}, but it {told}.");
            if (file.Length > MostBytes)
                throw new InputException($"{path}: expected {Expected} of at most {MostBytes / 1_000_000} MB, found {file.Length / 1_000_000} MB.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException e)
        {
            throw new InputException($"{path}: expected {Expected}, but it cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }

    // The first field is the format's version, a small number.
    private static bool BeginsAsModel(FileStream file)
    {
        var head = InputFile.head(file, 2);
        return head.Length == 2 && head[0] == 0x08 && head[1] is > 0 and < 64;
    }

    private static ModelProto Parse(string path, byte[] bytes)
    {
        try
        {
            using var input = CodedInputStream.CreateWithLimits(new MemoryStream(bytes), int.MaxValue, DeepestNesting);
            return ModelProto.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InputException($"{path}: expected {Expected}, but it cannot be read ({e.Message.TrimEnd('.')}); fetch it again.", e);
        }
    }
}
