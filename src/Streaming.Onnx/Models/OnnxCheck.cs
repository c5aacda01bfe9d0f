using Streaming.Domain;

namespace Streaming.Onnx.Models;

/// <summary>What a model must be to be run here: whole, in one file, a graph that ends, and of sizes that fit it.</summary>
internal static class OnnxCheck
{
    // Numbers of a tensor that a graph may claim to make out of nothing.
    private const long MostClaimed = 1L << 28;

    // Operators that make a tensor of a size that another tensor states.
    private static readonly HashSet<string> Sizing = ["ConstantOfShape", "Expand", "Tile", "Reshape", "Resize", "Upsample", "Range", "Pad", "RandomNormal", "RandomUniform"];

    /// <summary>Refuses a model that is not.</summary>
    /// <exception cref="InputException">The message says why.</exception>
    public static void Whole(string path, ModelProto model)
    {
        if (model.Graph is not { Node.Count: > 0 } graph)
            throw new InputException($"{path}: expected an ONNX model, but no operator is in it; fetch or export it again.");
        CheckNames(path, graph);
        if (graph.Initializer.Select(tensor => tensor.Name).Concat(graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0)).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{path}: expected each tensor of an ONNX model once, but '{twice.Key}' is made twice; export it again.");
        if (model.Functions.Count > 0)
            throw new InputException($"{path}: it defines functions of its own ({model.Functions.Count}), which are not looked into; expected operators alone, so write them out with onnx.inliner.inline_local_functions(model).");
        if (graph.SparseInitializer.Count > 0 || graph.Node.SelectMany(node => node.Attribute).Any(attribute => attribute.HasSparseTensor || attribute.SparseTensors.Count > 0))
            throw new InputException($"{path}: it holds sparse tensors, which are not taken; export it with dense ones.");
        foreach (var tensor in graph.Initializer.Concat(graph.Node.SelectMany(node => node.Attribute).SelectMany(attribute => attribute.T is null ? attribute.Tensors : attribute.Tensors.Append(attribute.T))))
            CheckTensor(path, tensor);
        foreach (var node in graph.Node)
        {
            if (node.Attribute.FirstOrDefault(attribute => attribute.G is not null || attribute.Graphs.Count > 0) is { } inner)
                throw new InputException($"{path}: the operator {node.OpType} ({NameOf(node)}) holds a graph of its own ({inner.Name}); expected a network without loops and branches, so export it for pictures of one size.");
        }
        CheckClaims(path, graph);
        CheckOrder(path, graph);
    }

    // ONNX Runtime knows tensors by texts that end at the first of these.
    private static void CheckNames(string path, GraphProto graph)
    {
        var names = graph.Node.SelectMany(node => node.Input.Concat(node.Output)).Concat(graph.Initializer.Select(tensor => tensor.Name)).Concat(graph.Input.Select(input => input.Name));
        if (names.FirstOrDefault(name => name.Any(char.IsControl)) is { } odd)
            throw new InputException($"{path}: a tensor is called '{string.Concat(odd.Select(letter => char.IsControl(letter) ? '?' : letter))}', with control characters; expected names that are texts, so fetch or export it again.");
    }

    private static string NameOf(NodeProto node) => node.HasName && node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "without a name";

    private static void CheckTensor(string path, TensorProto tensor)
    {
        if (tensor.DataLocation != 0 || tensor.ExternalData.Count > 0)
        {
            var file = tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value;
            throw new InputException($"{path}: the numbers of '{tensor.Name}' are in another file{(file is null ? "" : $", {file}")}; expected a model in one file, so write it with onnx.save_model(model, path, save_as_external_data=False).");
        }
        if (tensor.FirstFault() is { } fault)
            throw new InputException($"{path}: expected a whole ONNX model, but its tensor '{tensor.Name}' {fault}; fetch it again.");
    }

    // A few bytes can ask for gigabytes.
    private static void CheckClaims(string path, GraphProto graph)
    {
        var stated = graph.Initializer.Where(tensor => tensor.DataType == TensorNumbers.Int64).ToDictionary(tensor => tensor.Name);
        foreach (var node in graph.Node)
        {
            if (node is { OpType: "Constant", Output.Count: 1 } && node.Find("value")?.T is { DataType: TensorNumbers.Int64 } value)
                stated.TryAdd(node.Output[0], value);
        }
        foreach (var node in graph.Node.Where(node => Sizing.Contains(node.OpType)))
        {
            foreach (var sizes in node.Input.Where(stated.ContainsKey).Select(name => stated[name].Integers()!).Concat(node.Attribute.Where(attribute => attribute.Ints.Count > 0).Select(attribute => attribute.Ints.ToArray())))
            {
                if (sizes.Aggregate(1.0, (product, size) => product * Math.Max(1.0, Math.Abs((double)size))) > MostClaimed)
                    throw new InputException($"{path}: the operator {node.OpType} ({NameOf(node)}) asks for {string.Join(" x ", sizes)} numbers; expected a network for pictures, at most {MostClaimed:N0} numbers in a tensor.");
            }
        }
    }

    // Every operator comes after those whose results it takes; so there is no way round in a circle.
    private static void CheckOrder(string path, GraphProto graph)
    {
        var made = graph.Initializer.Select(tensor => tensor.Name).Concat(graph.Input.Select(input => input.Name)).Append("").ToHashSet();
        var all = graph.Node.SelectMany(node => node.Output).ToHashSet();
        foreach (var node in graph.Node)
        {
            if (node.Input.FirstOrDefault(name => !made.Contains(name)) is { } early)
            {
                throw new InputException(all.Contains(early)
                    ? $"{path}: the operator {node.OpType} ({NameOf(node)}) takes '{early}' before it is made; expected operators in the order in which they are computed, and none in a circle; export it again."
                    : $"{path}: the operator {node.OpType} ({NameOf(node)}) takes '{early}', which nothing makes; export it again.");
            }
            made.UnionWith(node.Output);
        }
    }
}
