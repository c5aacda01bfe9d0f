using Streaming.Domain;

namespace Streaming.Network.Models;

/// <summary>
/// The features of AlexNet: conv1 .. conv5 after ReLU, on grids of 55, 27, 13, 13 and 13 cells in every dialect, so that a
/// flow vector has 8,522 components. Where cells sit follows from kernels, strides and paddings.
/// </summary>
public static class AlexNetSpace
{
    private static readonly Dictionary<Dialect, FeatureSpace> Spaces = DialectModule.all.ToDictionary(dialect => dialect, Make);

    /// <summary>The space of a dialect.</summary>
    public static FeatureSpace Of(Dialect dialect) => Spaces[dialect];

    /// <summary>The first pooling layer (the paper's Figure A1), which no flow vector has.</summary>
    public static Layer Pool1(Dialect dialect)
    {
        var (first, second) = (Of(dialect).Layers[0], Of(dialect).Layers[1]);
        return new Layer("pool1", second.Size, first.Channels, second.Stride, second.Origin);
    }

    // conv1 is 11x11 with stride 4: cell j covers input pixels 4j - pad .. 4j - pad + 10. Each 3x3 pooling with stride 2
    // starts one cell in and doubles the stride; padded convolutions leave the grid where it is.
    private static FeatureSpace Make(Dialect dialect)
    {
        var shapes = AlexNetShapes.Convolutions(dialect);
        var first = 5.0 - shapes[0].Padding;
        (int Size, double Stride, double Origin)[] grids = [(55, 4, first), (27, 8, first + 4), (13, 16, first + 12), (13, 16, first + 12), (13, 16, first + 12)];
        var layers = shapes.Zip(grids, (shape, grid) => new Layer(shape.Name, grid.Size, shape.Outputs, grid.Stride, grid.Origin));
        return new FeatureSpace(DialectModule.name(dialect), dialect.IsTorchvision ? 224 : 227, [.. layers]);
    }
}
