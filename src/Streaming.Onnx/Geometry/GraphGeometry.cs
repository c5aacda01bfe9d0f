using Streaming.Onnx.Models;

namespace Streaming.Onnx.Geometry;

/// <summary>
/// Where the cells of a network's maps sit in its input, found by walking its graph from the input: windows move and widen
/// the grid (Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning"), what works on each cell by
/// itself leaves it. What an operator does that is not listed here is not known, nor where branches that meet sit elsewhere.
/// </summary>
internal sealed class GraphGeometry
{
    private static readonly HashSet<string> Windows = ["Conv", "MaxPool", "AveragePool", "LpPool"];

    // One cell's numbers make the same cell's numbers.
    private static readonly HashSet<string> OfEachCell =
    [
        "Abs", "Add", "BatchNormalization", "Cast", "CastLike", "Celu", "Clip", "Concat", "DequantizeLinear", "Div", "Dropout", "Elu", "Erf", "Exp", "Gather", "Gelu",
        "GroupNormalization", "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LpNormalization", "Max", "Mean",
        "MeanVarianceNormalization", "Min", "Mish", "Mul", "Neg", "PRelu", "Pow", "QuantizeLinear", "RMSNormalization", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceMax",
        "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare", "Relu", "Selu", "Sigmoid", "Sign", "Slice", "Softmax", "Softplus", "Softsign", "Split", "Sqrt", "Sub", "Sum",
        "Swish", "Tanh", "ThresholdedRelu", "Where",
    ];

    private readonly OnnxModel model;
    private readonly IReadOnlyDictionary<string, long[]> shapes;
    private readonly Dictionary<string, CellGrid> grids = [];
    private readonly Dictionary<string, (CellGrid Grid, long Side)> patches = [];

    private GraphGeometry(OnnxModel model, IReadOnlyDictionary<string, long[]> shapes)
    {
        this.model = model;
        this.shapes = shapes;
    }

    /// <summary>Walks the graph.</summary>
    /// <param name="model">The network.</param>
    /// <param name="input">The picture's tensor.</param>
    /// <param name="rowAxis">The dimension of its rows: 2 where channels come first, 1 where they come last.</param>
    /// <param name="shapes">The sizes of every tensor that the network makes, the input's among them.</param>
    public static GraphGeometry Of(OnnxModel model, string input, int rowAxis, IReadOnlyDictionary<string, long[]> shapes)
    {
        var found = new GraphGeometry(model, shapes);
        found.grids[input] = new CellGrid(CellAxis.OfInput, CellAxis.OfInput, rowAxis);
        foreach (var node in model.Nodes)
            found.Take(node);
        return found;
    }

    /// <summary>The grid of a tensor; nothing where it is not known.</summary>
    public CellGrid? GridOf(string tensor) => grids.GetValueOrDefault(tensor);

    /// <summary>
    /// The grid of the last map that a tensor was made from, and its cells along one side: of patches, where it is a sequence of
    /// as many.
    /// </summary>
    public (CellGrid Grid, long Side)? PatchesOf(string tensor) => patches.TryGetValue(tensor, out var found) ? found : null;

    private void Take(NodeProto node)
    {
        var last = node.Input.Select(LastMap).LastOrDefault(found => found is not null);
        foreach (var output in node.Output.Where(name => name.Length > 0 && shapes.ContainsKey(name)))
        {
            if (Made(node, output) is { } grid && Fits(output, grid))
                grids[output] = grid;
            if (last is { } found)
                patches[output] = found;
        }
    }

    private (CellGrid, long)? LastMap(string tensor) =>
        grids.GetValueOrDefault(tensor) is { IsSquare: true } grid ? (grid, shapes[tensor][grid.RowAxis]) : PatchesOf(tensor);

    private bool Fits(string tensor, CellGrid grid) => grid.RowAxis >= 1 && grid.RowAxis + 1 < shapes[tensor].Length;

    private CellGrid? Made(NodeProto node, string output) =>
        Windows.Contains(node.OpType) ? Slid(node)
        : node.OpType == "Transpose" ? Transposed(node)
        : node.OpType is "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" ? Reshaped(node, output)
        : node.OpType == "Pad" ? Padded(node)
        : node.OpType is "MatMul" or "Gemm" ? Mixed(node, output)
        : OfEachCell.Contains(node.OpType) && !Rearranges(node) ? Met(node, output)
        : null;

    // Picks rows or columns in another order, though there may be as many.
    private bool Rearranges(NodeProto node)
    {
        if (grids.GetValueOrDefault(First(node)) is not { } grid)
            return false;
        if (node.OpType == "Gather")
        {
            var axis = node.Integer("axis", 0);
            return (axis < 0 ? axis + shapes[First(node)].Length : axis) - grid.RowAxis is 0 or 1;
        }
        return node.OpType == "Slice" && node.Input.Count > 4 && node.Input[4].Length > 0 && model.Constant(node.Input[4])?.Integers()?.All(step => step > 0) != true;
    }

    private static string First(NodeProto node) => node.Input.FirstOrDefault() ?? "";

    private CellGrid? Slid(NodeProto node)
    {
        if (node.Input.Count == 0 || grids.GetValueOrDefault(First(node)) is not { RowAxis: 2 } grid || shapes[First(node)] is not { Length: 4 } sizes)
            return null;
        var weights = node.OpType == "Conv" && node.Input.Count > 1 ? model.Constant(node.Input[1])?.Dims : null;
        return SlidingWindow.Of(node, weights, (sizes[2], sizes[3])) is var (rows, columns)
            ? grid with { Rows = grid.Rows.Through(rows), Columns = grid.Columns.Through(columns) }
            : null;
    }

    private CellGrid? Transposed(NodeProto node)
    {
        if (grids.GetValueOrDefault(First(node)) is not { } grid || node.Integers("perm") is not { } order)
            return null;
        var (row, column) = (order.ToList().IndexOf(grid.RowAxis), order.ToList().IndexOf(grid.RowAxis + 1));
        return row >= 0 && column == row + 1 ? grid with { RowAxis = row } : null;
    }

    // Numbers stay in their order: rows and columns are where as many numbers come before them, and they are as many.
    private CellGrid? Reshaped(NodeProto node, string output)
    {
        if (grids.GetValueOrDefault(First(node)) is not { } grid)
            return null;
        var (before, after) = (shapes[First(node)], shapes[output]);
        for (var axis = 0; axis + 1 < after.Length; axis++)
        {
            if (Product(after, axis) == Product(before, grid.RowAxis) && after[axis] == before[grid.RowAxis] && after[axis + 1] == before[grid.RowAxis + 1])
                return grid with { RowAxis = axis };
        }
        return null;
    }

    private static long Product(long[] sizes, int until) => sizes.Take(until).Aggregate(1L, (product, size) => product * size);

    // Cells that are put before the first move it back.
    private CellGrid? Padded(NodeProto node)
    {
        var pads = node.Integers("pads") ?? (node.Input.Count > 1 ? model.Constant(node.Input[1])?.Integers() : null);
        if (grids.GetValueOrDefault(First(node)) is not { } grid || pads is null || pads.Count != 2 * shapes[First(node)].Length)
            return null;
        CellAxis Back(CellAxis axis, long cells) => axis with { Origin = axis.Origin - (axis.Stride * cells) };
        return grid with { Rows = Back(grid.Rows, pads[grid.RowAxis]), Columns = Back(grid.Columns, pads[grid.RowAxis + 1]) };
    }

    // A product over channels that are the last dimension, with weights: each cell by itself.
    private CellGrid? Mixed(NodeProto node, string output) =>
        node.Input.Count > 1 && model.Constant(node.Input[1]) is not null && grids.GetValueOrDefault(First(node)) is { } grid
            && grid.RowAxis + 2 < shapes[First(node)].Length && KeepsCells(First(node), grid, output)
            ? grid
            : null;

    // Maps that meet cell by cell; what is one number for the whole map, or a constant, has no say.
    private CellGrid? Met(NodeProto node, string output)
    {
        CellGrid? met = null;
        foreach (var input in node.Input)
        {
            if (grids.GetValueOrDefault(input) is not { } grid)
            {
                if (IsMap(input, output))
                    return null;
                continue;
            }
            if (!KeepsCells(input, grid, output))
            {
                if (IsOne(input, grid))
                    continue;
                return null;
            }
            if (met is not null && (!met.IsAt(grid) || met.RowAxis != grid.RowAxis))
                return null;
            met = met?.Wider(grid) ?? grid;
        }
        return met;
    }

    private bool IsOne(string tensor, CellGrid grid) => shapes[tensor] is var sizes && sizes[grid.RowAxis] == 1 && sizes[grid.RowAxis + 1] == 1;

    // Something of unknown geometry that is as large as the map that is made.
    private bool IsMap(string input, string output) =>
        model.Constant(input) is null && shapes.TryGetValue(input, out var sizes) && sizes.Length == shapes[output].Length && sizes.Length >= 4
        && sizes.Skip(1).Count(size => size > 1) > 1;

    private bool KeepsCells(string input, CellGrid grid, string output)
    {
        var (before, after) = (shapes[input], shapes[output]);
        return grid.RowAxis + 1 < after.Length && after[grid.RowAxis] == before[grid.RowAxis] && after[grid.RowAxis + 1] == before[grid.RowAxis + 1];
    }
}
