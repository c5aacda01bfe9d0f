namespace Streaming.Flow.Fields;

/// <summary>What a warp sees where its flow points outside the grid.</summary>
public enum Boundary
{
    /// <summary>The nearest cell of the border, as the paper's Caffe layer repeats it.</summary>
    Clamp = 0,

    /// <summary>Nothing: features of zero. Between the outermost cells and one cell further out they fade.</summary>
    Zero = 1,

    /// <summary>The grid mirrored about its outer edge, half a cell beyond its outermost cells (.. 1 0 | 0 1 ..), again and again.</summary>
    Mirror = 2,
}
