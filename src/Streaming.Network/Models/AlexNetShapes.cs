using Streaming.Domain;

namespace Streaming.Network.Models;

/// <summary>The sizes and the order of AlexNet's layers in each dialect.</summary>
internal static class AlexNetShapes
{
    private static readonly ConvolutionShape[] Caffe =
    [
        new("conv1", 3, 96, Kernel: 11, Stride: 4, Padding: 0, Groups: 1),
        new("conv2", 96, 256, Kernel: 5, Stride: 1, Padding: 2, Groups: 2),
        new("conv3", 256, 384, Kernel: 3, Stride: 1, Padding: 1, Groups: 1),
        new("conv4", 384, 384, Kernel: 3, Stride: 1, Padding: 1, Groups: 2),
        new("conv5", 384, 256, Kernel: 3, Stride: 1, Padding: 1, Groups: 2),
    ];

    private static readonly ConvolutionShape[] Torchvision =
    [
        new("conv1", 3, 64, Kernel: 11, Stride: 4, Padding: 2, Groups: 1),
        new("conv2", 64, 192, Kernel: 5, Stride: 1, Padding: 2, Groups: 1),
        new("conv3", 192, 384, Kernel: 3, Stride: 1, Padding: 1, Groups: 1),
        new("conv4", 384, 256, Kernel: 3, Stride: 1, Padding: 1, Groups: 1),
        new("conv5", 256, 256, Kernel: 3, Stride: 1, Padding: 1, Groups: 1),
    ];

    /// <summary>Cells along one side of pool5, and its channels: what the classifier sees.</summary>
    public const int Pool5Size = 6, Pool5Channels = 256;

    /// <summary>conv1 .. conv5 of the dialect.</summary>
    public static IReadOnlyList<ConvolutionShape> Convolutions(Dialect dialect) => dialect.IsTorchvision ? Torchvision : Caffe;

    /// <summary>fc6, fc7 and fc8 as trained for ImageNet's 1,000 classes; the same in every dialect.</summary>
    public static IReadOnlyList<FullyConnectedShape> Classifier { get; } =
    [
        new("fc6", Pool5Channels * Pool5Size * Pool5Size, 4096),
        new("fc7", 4096, 4096),
        new("fc8", 4096, 1000),
    ];

    /// <summary>The layers of the convolution stack in the order in which the dialect computes them.</summary>
    public static IReadOnlyList<string> Layers(Dialect dialect)
    {
        string[] first = dialect.IsCaffeReference ? ["conv1", "norm1", "pool1", "conv2", "norm2", "pool2"]
            : dialect.IsCaffeNet ? ["conv1", "pool1", "norm1", "conv2", "pool2", "norm2"]
            : ["conv1", "pool1", "conv2", "pool2"];
        return [.. first, "conv3", "conv4", "conv5", "pool5"];
    }
}
