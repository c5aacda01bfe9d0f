using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Models;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3) as Caffe computes it: every
/// activation is divided by (1 + alpha/5 times the sum of squares over five neighbouring channels)^0.75, with alpha
/// = 1e-4 and channels beyond the ends counting as zero.
/// </summary>
internal static class CrossChannelNormalization
{
    private const int Window = 5;
    private const double Alpha = 1e-4;

    // TorchSharp turns every number, the 1 behind a plus included, into a native scalar that the garbage collector may
    // free while the operation still reads it. These two live as long as the program.
    private static readonly Scalar AlphaOfOne = Alpha / Window;
    private static readonly Scalar One = 1;

    /// <summary>Normalises N x C x H x W activations.</summary>
    public static Tensor Apply(Tensor input)
    {
        using var scope = NewDisposeScope();
        var channels = input.shape[1];
        var squares = F.pad(input * input, [0, 0, 0, 0, Window / 2, Window / 2]);
        // Five neighbours are two pairs and one more: three additions of whole tensors instead of four.
        var pairs = squares.narrow(1, 0, channels + 3).add(squares.narrow(1, 1, channels + 3), One);
        var scale = pairs.narrow(1, 0, channels).add(pairs.narrow(1, 2, channels), One);
        scale.add_(squares.narrow(1, 4, channels), One).mul_(AlphaOfOne).add_(One, One);
        // s^-0.75 is r * sqrt(r) with r = s^-0.5. Square roots are rounded exactly, in vector lanes and in the
        // remainder alike; a power is not, and would make a value depend on its place in the batch.
        var root = scale.rsqrt_();
        return (input * (root * root.sqrt())).MoveToOuterDisposeScope();
    }
}
