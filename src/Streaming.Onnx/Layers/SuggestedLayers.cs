namespace Streaming.Onnx.Layers;

/// <summary>Which layers to take where nobody says: the last map of each grid, at the end of what computes on it.</summary>
internal static class SuggestedLayers
{
    // Finer grids take long to match and say little more; coarser ones have too few cells to tell a flow.
    private const int LargestSide = 64, SmallestSide = 6;

    // Of a network that keeps one grid from its first block to its last.
    private const int OfOneGrid = 4;

    // What a block or a stage ends in.
    private static readonly HashSet<string> Ends =
        ["Add", "Sum", "Concat", "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Gelu", "Clip", "HardSwish", "Mish", "Mul", "Tanh", "Sigmoid", "Swish"];

    /// <summary>Names and layers, in the network's order; none where nothing fits.</summary>
    public static IReadOnlyList<(string Name, MapLayer Layer)> Of(IReadOnlyList<MapLayer> all)
    {
        var fitting = all.Where(layer => layer.Size is >= SmallestSide and <= LargestSide && Ends.Contains(layer.Operator)).ToList();
        var sums = fitting.Where(layer => layer is { Order: CellOrder.Patches, Operator: "Add", IsJoined: true }).ToList();
        return sums.Count >= OfOneGrid ? Spread(sums) : LastOfEachGrid(fitting.Where(layer => layer.Order != CellOrder.Patches).ToList());
    }

    private static List<(string, MapLayer)> LastOfEachGrid(List<MapLayer> fitting)
    {
        var last = fitting.GroupBy(layer => layer.Size).Select(group => group.Last()).OrderByDescending(layer => layer.Size);
        return [.. last.Select((layer, i) => ($"stage{i + 1}", layer))];
    }

    // A block adds twice: what attention finds, and what each patch makes of it.
    private static List<(string, MapLayer)> Spread(List<MapLayer> sums)
    {
        var width = sums.GroupBy(layer => (layer.Channels, layer.Lead, layer.Size)).MaxBy(group => group.Count())!.ToList();
        var blocks = width.Count / 2;
        var first = width.Count - (2 * blocks);
        return
        [
            .. Enumerable.Range(1, OfOneGrid).Select(k => (int)Math.Ceiling((double)k * blocks / OfOneGrid)).Where(block => block > 0).Distinct()
                .Select(block => ($"block{block}", width[first + (2 * block) - 1])),
        ];
    }
}
