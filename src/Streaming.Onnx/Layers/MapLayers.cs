using Streaming.Onnx.Geometry;
using Streaming.Onnx.Models;

namespace Streaming.Onnx.Layers;

/// <summary>The tensors of a network that are maps.</summary>
internal static class MapLayers
{
    private const int SmallestSide = 2;

    // A class token, and as many registers as anybody puts behind it.
    private const int MostLead = 9;

    /// <summary>All of them, in the order in which the network makes them.</summary>
    /// <param name="model">The network.</param>
    /// <param name="sizes">The sizes of its tensors.</param>
    /// <param name="floats">Its tensors of single precision.</param>
    /// <param name="geometry">Where cells sit.</param>
    public static IReadOnlyList<MapLayer> Of(OnnxModel model, IReadOnlyDictionary<string, long[]> sizes, IReadOnlySet<string> floats, GraphGeometry geometry)
    {
        var cost = new OperatorCost(model, sizes);
        var computed = Computed(model);
        var alike = Alike(model, computed, sizes);
        return
        [
            .. from node in model.Nodes
               from tensor in node.Output
               where floats.Contains(tensor) && !alike.Contains(tensor)
               let layer = Of(node, tensor, sizes[tensor], geometry, cost)
               where layer is not null
               select layer with { IsJoined = node.Input.Count(computed.Contains) > 1 },
        ];
    }

    // What follows from the picture, by which biases and positions are told from what branches bring.
    private static HashSet<string> Computed(OnnxModel model)
    {
        var computed = model.Inputs.Select(input => input.Name).ToHashSet();
        foreach (var node in model.Nodes.Where(node => node.Input.Any(computed.Contains)))
            computed.UnionWith(node.Output);
        return computed;
    }

    // How much entries of a sequence attend to each other: a square of numbers that is none over the picture. Products of what
    // follows from the picture by itself, and what is made of them number by number.
    private static HashSet<string> Alike(OnnxModel model, HashSet<string> computed, IReadOnlyDictionary<string, long[]> sizes)
    {
        var alike = new HashSet<string>();
        foreach (var node in model.Nodes)
        {
            var isProduct = node.OpType == "MatMul" && node.Input.All(computed.Contains);
            foreach (var output in node.Output.Where(name => sizes.TryGetValue(name, out var size) && size.Length > 2 && size[^1] == size[^2]))
            {
                if (node.OpType == "MatMul" ? isProduct && !node.Input.Any(alike.Contains) : node.Input.Any(alike.Contains))
                    alike.Add(output);
            }
        }
        return alike;
    }

    private static MapLayer? Of(NodeProto node, string tensor, long[] sizes, GraphGeometry geometry, OperatorCost cost) => sizes switch
    {
        [1, .. var rest] when rest.Any(size => size is < 1 or > int.MaxValue) => null,
        [1, var length, var channels] => OfPatches(node, tensor, length, channels, geometry, cost),
        [1, _, _, _] => OfMap(node, tensor, sizes, geometry, cost),
        _ => null,
    };

    private static MapLayer? OfMap(NodeProto node, string tensor, long[] sizes, GraphGeometry geometry, OperatorCost cost)
    {
        var grid = geometry.GridOf(tensor);
        var first = grid is null ? sizes[2] == sizes[3] : grid.RowAxis == 2;
        var (side, columns, channels) = first ? (sizes[2], sizes[3], sizes[1]) : (sizes[1], sizes[2], sizes[3]);
        if (side != columns || side < SmallestSide || grid is { IsSquare: false } or { RowAxis: not (1 or 2) })
            return null;
        return new MapLayer(tensor, node.OpType, (int)side, (int)channels, first ? CellOrder.ChannelsFirst : CellOrder.ChannelsLast, 0, grid?.Rows, cost.UpTo(tensor));
    }

    // A square number of entries, with some before them that are of no patch. Where they are as many as the map that they
    // were made of has cells, they sit where those do; what is made of fewer has to be measured.
    private static MapLayer? OfPatches(NodeProto node, string tensor, long length, long channels, GraphGeometry geometry, OperatorCost cost)
    {
        if (geometry.PatchesOf(tensor) is not { } patches)
            return null;
        if (channels <= 1 || LeadOf(length, patches.Side) is not { } lead)
            return null;
        var side = Root(length - lead);
        return new MapLayer(tensor, node.OpType, (int)side, (int)channels, CellOrder.Patches, lead, side == patches.Side ? patches.Grid.Rows : null, cost.UpTo(tensor));
    }

    // How many entries come before the first patch: as many as leave the cells of the map, and otherwise none or a class token.
    // Many numbers are a few more than a square, so only the map tells of registers.
    private static int? LeadOf(long length, long side)
    {
        if (length - (side * side) is >= 0 and <= MostLead and var lead && side >= SmallestSide)
            return (int)lead;
        return Enumerable.Range(0, 2).Cast<int?>().FirstOrDefault(few => Root(length - few!.Value) is var root && root >= SmallestSide && root * root == length - few);
    }

    private static long Root(long square) => (long)Math.Round(Math.Sqrt(Math.Max(0, square)));
}
