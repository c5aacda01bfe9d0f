namespace Streaming.Network.Models;

/// <summary>The sizes of one convolution.</summary>
/// <param name="Name">conv1 .. conv5.</param>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="Kernel">Side of the square kernel in cells.</param>
/// <param name="Stride">Cells between neighbouring kernels.</param>
/// <param name="Padding">Zero cells added on every side.</param>
/// <param name="Groups">Parts of the channels that do not see each other.</param>
internal sealed record ConvolutionShape(string Name, int Inputs, int Outputs, int Kernel, int Stride, int Padding, int Groups)
{
    /// <summary>Outputs x inputs of one group x kernel x kernel.</summary>
    public IReadOnlyList<long> WeightShape => [Outputs, Inputs / Groups, Kernel, Kernel];
}
