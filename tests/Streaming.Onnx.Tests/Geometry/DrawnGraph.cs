namespace Streaming.Onnx.Tests.Geometry;

/// A graph of a few operators, drawn from a seed: windows of all sorts, padding, branches, channels moved about. Every number in
/// it is above 0, so whatever a cell looks at changes it when it grows brighter.
internal sealed class DrawnGraph
{
    private const int Side = 20, Channels = 4, Fewest = 2, Most = 5;

    private readonly Random random;
    private readonly OnnxBuilder made = new();
    private string tensor;
    private (int Rows, int Columns) sizes = (Side, Side);

    private DrawnGraph(int seed)
    {
        random = new Random(seed);
        tensor = made.Node("Conv", [made.Input("x", [1, 3, Side, Side]), Positive(Channels, 3, 1, 1)]);
    }

    public OnnxBuilder Builder => made;

    /// Whether a window may pass over pixels between those that it looks at.
    public bool HasHoles { get; private set; }

    public static DrawnGraph Of(int seed)
    {
        var graph = new DrawnGraph(seed);
        for (var steps = graph.random.Next(Fewest, Most + 1); steps > 0; steps--)
            graph.Step();
        return graph;
    }

    private void Step()
    {
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                Slide("Conv");
                break;
            case 3:
                Slide(random.Next(2) == 0 ? "MaxPool" : "AveragePool");
                break;
            case 4:
                Pad();
                break;
            case 5:
                Branch();
                break;
            case 6:
                Move();
                break;
            default:
                Each();
                break;
        }
    }

    private void Slide(string type)
    {
        int[] kernel = [random.Next(1, 5), random.Next(1, 5)];
        int[] stride = [random.Next(1, 4), random.Next(1, 4)];
        int[] dilation = type == "AveragePool" || random.Next(3) > 0 ? [1, 1] : [random.Next(1, 3), random.Next(1, 3)];
        if (random.Next(2) == 0)
            (kernel[1], stride[1], dilation[1]) = (kernel[0], stride[0], dilation[0]);
        int[] sides = [sizes.Rows, sizes.Columns];
        int[] extent = [(dilation[0] * (kernel[0] - 1)) + 1, (dilation[1] * (kernel[1] - 1)) + 1];
        var attributes = new List<(string, object)> { ("kernel_shape", Longs(kernel)), ("strides", Longs(stride)) };
        int[] after;
        if (dilation is [1, 1] && random.Next(3) == 0)
        {
            attributes.Add(("auto_pad", random.Next(2) == 0 ? "SAME_UPPER" : "SAME_LOWER"));
            after = [.. sides.Zip(stride, (side, step) => (side + step - 1) / step)];
        }
        else
        {
            int[] before = [.. kernel.Select(cells => random.Next(cells))], behind = [.. kernel.Select(cells => random.Next(cells))];
            after = [.. Enumerable.Range(0, 2).Select(axis => ((sides[axis] + before[axis] + behind[axis] - extent[axis]) / stride[axis]) + 1)];
            attributes.Add(("pads", Longs([.. before, .. behind])));
        }
        if (type != "AveragePool")
            attributes.Add(("dilations", Longs(dilation)));
        // A map of two cells has no middle.
        if (after.Any(side => side < 3) || sides.Zip(extent).Any(pair => pair.First < pair.Second))
            return;
        tensor = type == "Conv" ? made.Node(type, [tensor, Positive(Channels, Channels, kernel[0], kernel[1])], [.. attributes]) : made.Node(type, [tensor], [.. attributes]);
        sizes = (after[0], after[1]);
        HasHoles |= dilation is not [1, 1] || kernel[0] < stride[0] || kernel[1] < stride[1];
    }

    private void Pad()
    {
        long[] cells = [random.Next(3), random.Next(3), random.Next(3), random.Next(3)];
        tensor = made.Node("Pad", [tensor, made.Integers(0, 0, cells[0], cells[1], 0, 0, cells[2], cells[3])]);
        sizes = ((int)(sizes.Rows + cells[0] + cells[2]), (int)(sizes.Columns + cells[1] + cells[3]));
    }

    private void Branch()
    {
        var kernel = 1 + (2 * random.Next(1, 3));
        var wide = made.Node("Conv", [tensor, Positive(Channels, Channels, kernel, kernel)], ("pads", Longs([kernel / 2, kernel / 2, kernel / 2, kernel / 2])));
        var narrow = random.Next(2) == 0 ? tensor : made.Node("Conv", [tensor, Positive(Channels, Channels, 1, 1)]);
        string[] both = random.Next(2) == 0 ? [wide, narrow] : [narrow, wide];
        tensor = random.Next(2) == 0
            ? made.Node("Add", both)
            : made.Node("Conv", [made.Node("Concat", both, ("axis", 1)), Positive(Channels, 2 * Channels, 1, 1)]);
    }

    private void Move()
    {
        if (random.Next(2) == 0)
        {
            var last = made.Node("Transpose", [tensor], ("perm", new long[] { 0, 2, 3, 1 }));
            tensor = made.Node("Transpose", [made.Node("MatMul", [last, Positive(Channels, Channels)])], ("perm", new long[] { 0, 3, 1, 2 }));
            return;
        }
        var halves = made.Node("Reshape", [tensor, made.Integers(0, 2, Channels / 2, sizes.Rows, sizes.Columns)]);
        tensor = made.Node("Reshape", [made.Node("Transpose", [halves], ("perm", new long[] { 0, 2, 1, 3, 4 })), made.Integers(0, Channels, sizes.Rows, sizes.Columns)]);
    }

    private void Each() => tensor = random.Next(3) switch
    {
        0 => made.Node("Relu", [tensor]),
        1 => made.Node("Mul", [tensor, Positive(1, Channels, 1, 1)]),
        _ => made.Node("BatchNormalization", [tensor, Positive(Channels), made.Numbers(new float[Channels], Channels), made.Numbers(new float[Channels], Channels), Positive(Channels)]),
    };

    private string Positive(params long[] sides) => made.Between(0.5, 1.5, sides);

    private static long[] Longs(int[] numbers) => [.. numbers.Select(number => (long)number)];
}
