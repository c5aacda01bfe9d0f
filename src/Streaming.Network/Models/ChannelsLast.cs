using static TorchSharp.torch;

namespace Streaming.Network.Models;

/// <summary>
/// The memory order in which the channels of a cell are neighbours. Logical sizes stay N x C x H x W; only the strides
/// differ. On the processor pooling is twenty times faster this way, convolutions a little, and their results
/// depend on neither the number of images in a batch nor the number of threads.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The same four-dimensional tensor, its memory in N, H, W, C order.</summary>
    public static Tensor Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return FromRows(ToRows(tensor)).MoveToOuterDisposeScope();
    }

    /// <summary>Sees an N x H x W x C tensor as N x C x H x W, without copying.</summary>
    public static Tensor FromRows(Tensor rows) => rows.permute(0, 3, 1, 2);

    /// <summary>The tensor as contiguous N x H x W x C; no copy where the memory already lies so.</summary>
    public static Tensor ToRows(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.permute(0, 2, 3, 1).contiguous().MoveToOuterDisposeScope();
    }
}
