using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Tests.Models;

public class AlexNetSpaceTests
{
    // Where the centres of a layer's receptive fields lie, followed through kernels, strides and paddings one by one: the
    // position of cell 0 and the distance of cells, in input pixel indices.
    private static (double First, double Step) Centres(params (int Kernel, int Stride, int Padding)[] layers) =>
        layers.Aggregate((First: 0.0, Step: 1.0), (at, layer) => (at.First + at.Step * ((layer.Kernel - 1) / 2.0 - layer.Padding), at.Step * layer.Stride));

    [Theory]
    [InlineData("alexnet", 227, 0)]
    [InlineData("caffenet", 227, 0)]
    [InlineData("torchvision", 224, 2)]
    public void Grids_follow_from_kernels_strides_and_paddings(string dialect, int inputSize, int padding)
    {
        var space = AlexNetSpace.Of(DialectModule.parse(dialect));
        var (conv1, pool, conv2, same) = ((11, 4, padding), (3, 2, 0), (5, 1, 2), (3, 1, 1));
        (double, double)[] expected =
        [
            Centres(conv1), Centres(conv1, pool, conv2), Centres(conv1, pool, conv2, pool, same), Centres(conv1, pool, conv2, pool, same, same),
            Centres(conv1, pool, conv2, pool, same, same, same),
        ];
        Assert.Equal(expected, space.Layers.Select(layer => (layer.Origin, layer.Stride)));
        var pool1 = AlexNetSpace.Pool1(DialectModule.parse(dialect));
        Assert.Equal(Centres(conv1, pool), (pool1.Origin, pool1.Stride));
        Assert.Equal((inputSize, dialect, 8522), (space.InputSize, space.Network, space.Length));
        Assert.Null(FeatureSpaceModule.firstFault(space));
    }
}
