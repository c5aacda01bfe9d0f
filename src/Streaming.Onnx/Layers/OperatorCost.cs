using Streaming.Onnx.Models;

namespace Streaming.Onnx.Layers;

/// <summary>What computing a tensor costs, in multiplications and additions of one picture.</summary>
internal sealed class OperatorCost
{
    private readonly OnnxModel model;
    private readonly Dictionary<string, int> makers = [];
    private readonly long[] own;

    /// <summary>Counts the operators of a model: convolutions and products; the others cost little beside them.</summary>
    public OperatorCost(OnnxModel model, IReadOnlyDictionary<string, long[]> shapes)
    {
        this.model = model;
        own = [.. model.Nodes.Select(node => Of(model, node, shapes))];
        for (var i = 0; i < model.Nodes.Count; i++)
        {
            foreach (var output in model.Nodes[i].Output)
                makers[output] = i;
        }
    }

    /// <summary>What all operators cost that a tensor needs.</summary>
    public long UpTo(string tensor)
    {
        var needed = new bool[own.Length];
        if (makers.TryGetValue(tensor, out var last))
            needed[last] = true;
        var sum = 0L;
        // Operators stand behind those that they need.
        for (var i = last; i >= 0; i--)
        {
            if (!needed[i])
                continue;
            sum += own[i];
            foreach (var input in model.Nodes[i].Input)
            {
                if (makers.TryGetValue(input, out var maker))
                    needed[maker] = true;
            }
        }
        return sum;
    }

    private static long Of(OnnxModel model, NodeProto node, IReadOnlyDictionary<string, long[]> shapes)
    {
        if (node.Input.Count < 2 || node.Output.Count == 0 || shapes.GetValueOrDefault(node.Output[0]) is not { } made)
            return 0;
        long[] SizesOf(int place) => shapes.GetValueOrDefault(node.Input[place]) ?? model.Constant(node.Input[place])?.Dims.ToArray() ?? [];
        return node.OpType switch
        {
            "Conv" => Product(made) * Product(SizesOf(1).Skip(1)),
            "ConvTranspose" => Product(SizesOf(0)) * Product(SizesOf(1).Skip(1)),
            "MatMul" when SizesOf(0) is { Length: > 0 } first => Product(made) * first[^1],
            "Gemm" when SizesOf(0) is { Length: 2 } first => Product(made) * first[node.Integer("transA", 0) == 1 ? 0 : 1],
            _ => 0,
        };
    }

    private static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
