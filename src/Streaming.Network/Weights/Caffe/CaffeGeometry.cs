using System.Globalization;
using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Weights.Caffe;

/// <summary>
/// Compares what a model file says of its layers' sizes and constants with what the dialect's network computes. What the
/// file does not say is not judged; what it leaves to Caffe's defaults counts as said.
/// </summary>
internal static class CaffeGeometry
{
    private const uint PoolKernel = 3, PoolStride = 2, Window = 5;
    private const double Alpha = 1e-4, Beta = 0.75, K = 1, Near = 1e-3;

    /// <summary>Refuses a network of other sizes or constants.</summary>
    /// <exception cref="InputException">A layer says otherwise; the message names it, what was expected and what was found.</exception>
    public static void Check(string path, Dialect dialect, NetParameter network, IReadOnlyList<CaffeLayer> layers)
    {
        var shapes = AlexNetShapes.Convolutions(dialect).ToDictionary(shape => shape.Name);
        foreach (var layer in layers)
        {
            if (layer is { Type: "Convolution", Convolution: { } convolution } && shapes.TryGetValue(layer.Name, out var shape))
                Check(path, layer, convolution, shape);
            if (layer is { Type: "Pooling", Pooling: { } pooling })
                Check(path, layer, pooling);
            if (layer is { Type: "LRN", Normalization: { } normalization })
                Check(path, layer, normalization);
            if (layer is { Type: "ReLU", Rectifier: { } rectifier })
                Expect(path, layer, "negative_slope", 0, rectifier.NegativeSlope);
            if (layer is { Type: "InnerProduct", InnerProduct.Transpose: true })
                throw Refused(path, layer, "transpose", "false", "true");
        }
        CheckInput(path, AlexNetSpace.Of(dialect).InputSize, network, layers);
    }

    private static void Check(string path, CaffeLayer layer, ConvolutionParameter found, ConvolutionShape shape)
    {
        if (found.KernelSize.Count == 0 && !found.HasKernelH)
            return;
        Sides("kernel_size", shape.Kernel, found.KernelSize, found.HasKernelH, found.KernelH, found.KernelW, 0);
        Sides("stride", shape.Stride, found.Stride, found.HasStrideH, found.StrideH, found.StrideW, 1);
        Sides("pad", shape.Padding, found.Pad, found.HasPadH, found.PadH, found.PadW, 0);
        Sides("dilation", 1, found.Dilation, false, 1, 1, 1);
        Expect(path, layer, "group", shape.Groups, found.Group);

        void Sides(string what, int expected, IReadOnlyList<uint> sizes, bool hasSides, uint height, uint width, uint absent)
        {
            foreach (var size in sizes.Count > 0 ? sizes : hasSides ? [height, width] : [absent])
                Expect(path, layer, what, expected, size);
        }
    }

    private static void Check(string path, CaffeLayer layer, PoolingParameter found)
    {
        if (found.Pool != 0)
            throw Refused(path, layer, "pool", "the maximum", found.Pool == 1 ? "the average" : $"kind {found.Pool}");
        if (found.GlobalPooling)
            throw Refused(path, layer, "global_pooling", "false", "true");
        if (!found.HasKernelSize && !found.HasKernelH)
            return;
        Sides("kernel_size", PoolKernel, found.HasKernelH, found.KernelH, found.KernelW, found.KernelSize);
        Sides("stride", PoolStride, found.HasStrideH, found.StrideH, found.StrideW, found.Stride);
        Sides("pad", 0, found.HasPadH, found.PadH, found.PadW, found.Pad);

        void Sides(string what, uint expected, bool hasSides, uint height, uint width, uint both)
        {
            Expect(path, layer, what, expected, hasSides ? height : both);
            Expect(path, layer, what, expected, hasSides ? width : both);
        }
    }

    private static void Check(string path, CaffeLayer layer, LRNParameter found)
    {
        if (found.NormRegion != 0)
            throw Refused(path, layer, "norm_region", "across channels", "within one");
        Expect(path, layer, "local_size", Window, found.LocalSize);
        Expect(path, layer, "alpha", Alpha, found.Alpha);
        Expect(path, layer, "beta", Beta, found.Beta);
        Expect(path, layer, "k", K, found.K);
    }

    private static void CheckInput(string path, int size, NetParameter network, IReadOnlyList<CaffeLayer> layers)
    {
        var inputs = network.InputShape.Take(1).Select(shape => shape.Dim.ToArray())
            .Append([.. network.InputDim.Take(4).Select(side => (long)side)])
            .Concat(layers.Where(layer => layer.Input?.Shape.Count > 0).Take(1).Select(layer => layer.Input!.Shape[0].Dim.ToArray()));
        foreach (var input in inputs.Where(input => input.Length == 4 && (input[2] != size || input[3] != size)))
            throw new InputException($"{path}: its input is {string.Join('x', input)}; expected pictures of {size} x {size} pixels; this program computes no other network.");
        foreach (var layer in layers)
        {
            if (layer.Transformation is not { } transformation)
                continue;
            if (transformation.CropSize != 0)
                Expect(path, layer, "crop_size", size, transformation.CropSize);
            Expect(path, layer, "scale", 1, transformation.Scale);
        }
    }

    private static void Expect(string path, CaffeLayer layer, string what, double expected, double found)
    {
        // What is no number is not near anything.
        if (!(Math.Abs(found - expected) <= Near * Math.Abs(expected)))
            throw Refused(path, layer, what, expected.ToString("R", CultureInfo.InvariantCulture), found.ToString("R", CultureInfo.InvariantCulture));
    }

    private static InputException Refused(string path, CaffeLayer layer, string what, string expected, string found) =>
        new($"{path}: layer {layer.Told} says {what} {found}; expected {expected}; this program computes no such network, so give a model of AlexNet or CaffeNet.");
}
