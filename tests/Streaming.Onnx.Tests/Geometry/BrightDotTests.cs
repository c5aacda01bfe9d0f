using Streaming.Network.Runtime;
using Streaming.Onnx.Geometry;
using Streaming.Onnx.Networks;
using Streaming.Onnx.Tests.Support;

namespace Streaming.Onnx.Tests.Geometry;

/// The plain twin of the walk: a bright dot wanders over a dark picture, and ONNX Runtime says which cells see it.
public sealed class BrightDotTests
{
    private const int Graphs = 40;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Graphs)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_cells_that_change_are_those_whose_windows_cover_the_dot(int seed)
    {
        var drawn = DrawnGraph.Of(seed);
        var walked = Walked.Of(drawn.Builder);
        var known = walked.Model.Nodes.SelectMany(node => node.Output).Where(name => walked.Sizes[name].Length == 4 && walked.Geometry.GridOf(name) is not null).ToArray();
        Assert.Equal(walked.Model.Nodes.SelectMany(node => node.Output).Where(name => walked.Sizes[name].Length == 4), known);
        using var session = new OnnxSession(walked.Model, walked.Input, known, ComputeDevice.Cpu);
        var maps = known.Select(name => Map.Of(name, walked, drawn.HasHoles)).ToArray();
        var dark = Run(session, walked, null);
        var inside = 0;
        for (var row = 0; row < walked.Input.Size; row++)
        {
            for (var column = 0; column < walked.Input.Size; column++)
            {
                var lit = Run(session, walked, (row, column));
                for (var i = 0; i < known.Length; i++)
                    inside += Compare(maps[i], (row, column), dark[i], lit[i]);
            }
        }
        Assert.True(inside > 0, "no window lies inside the picture");
    }

    private sealed record Map(string Tensor, Window[] Down, Window[] Right, int Channels, bool IsFirst, int Side, bool HasHoles)
    {
        public static Map Of(string tensor, Walked walked, bool hasHoles)
        {
            var (sizes, grid) = (walked.Sizes[tensor], walked.Geometry.GridOf(tensor)!);
            Window[] Along(CellAxis axis, long cells) => [.. Enumerable.Range(0, (int)cells).Select(cell => Window.Of(axis, cell))];
            var isFirst = grid.RowAxis == 2;
            return new Map(tensor, Along(grid.Rows, sizes[grid.RowAxis]), Along(grid.Columns, sizes[grid.RowAxis + 1]), (int)sizes[isFirst ? 1 : 3], isFirst, walked.Input.Size, hasHoles);
        }
    }

    // How many of the cells whose windows lie inside the picture cover the dot.
    private static int Compare(Map map, (int Row, int Column) dot, float[] dark, float[] lit)
    {
        var inside = 0;
        for (var row = 0; row < map.Down.Length; row++)
        {
            for (var column = 0; column < map.Right.Length; column++)
            {
                var (down, right) = (map.Down[row], map.Right[column]);
                var changed = IsChanged(map, row, column, dark, lit);
                var covers = down.Covers(dot.Row) && right.Covers(dot.Column);
                if (changed && !covers)
                    Assert.Fail($"{map.Tensor}, cell {row}, {column}: sees {dot}, and its window is {down} by {right}");
                // At the picture's edge a window may reach over cells that are not there.
                if (!covers || !down.IsInside(map.Side) || !right.IsInside(map.Side))
                    continue;
                inside++;
                if (!changed && (!map.HasHoles || (down.EndsAt(dot.Row) && right.EndsAt(dot.Column))))
                    Assert.Fail($"{map.Tensor}, cell {row}, {column}: does not see {dot}, and its window is {down} by {right}");
            }
        }
        return inside;
    }

    private readonly record struct Window(int First, int Last)
    {
        public static Window Of(CellAxis axis, int cell)
        {
            var (centre, reach) = (axis.Origin + (axis.Stride * cell), (axis.Field - 1) / 2);
            Assert.Equal(Math.Round(centre - reach), centre - reach);
            return new((int)(centre - reach), (int)(centre + reach));
        }

        public bool Covers(int pixel) => pixel >= First && pixel <= Last;

        public bool EndsAt(int pixel) => pixel == First || pixel == Last;

        public bool IsInside(int side) => First >= 0 && Last < side;
    }

    private static bool IsChanged(Map map, int row, int column, float[] dark, float[] lit)
    {
        for (var channel = 0; channel < map.Channels; channel++)
        {
            var at = map.IsFirst ? (((channel * map.Down.Length) + row) * map.Right.Length) + column : (((row * map.Right.Length) + column) * map.Channels) + channel;
            if (dark[at] != lit[at])
                return true;
        }
        return false;
    }

    private static float[][] Run(OnnxSession session, Walked walked, (int Row, int Column)? dot)
    {
        var side = walked.Input.Size;
        var picture = new float[3 * side * side];
        if (dot is { } place)
        {
            for (var colour = 0; colour < 3; colour++)
                picture[(((colour * side) + place.Row) * side) + place.Column] = 1;
        }
        var maps = new float[session.Tensors.Count][];
        session.Run(picture, (i, value) => maps[i] = value.GetTensorDataAsSpan<float>().ToArray());
        return maps;
    }
}
