namespace Streaming.Network.Inversion;

/// <summary>The sizes of one step of an inverter: a 3x3 convolution that keeps the grid, or an up-convolution.</summary>
/// <param name="Name">Such as conv1 or up2.</param>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="Kernel">Side of the square kernel in cells.</param>
/// <param name="Padding">Cells that are left off on every side of an up-convolution's output, or zeros put around a convolution's input.</param>
/// <param name="Up">Whether it is an up-convolution, which makes two cells of one; otherwise a convolution.</param>
public sealed record InverterStep(string Name, int Inputs, int Outputs, int Kernel, int Padding, bool Up)
{
    /// <summary>Cells along one side of what goes out, where so many come in.</summary>
    public int SizeAfter(int size) => Up ? (2 * (size - 1)) + Kernel - (2 * Padding) : size;

    /// <summary>The sizes of the weights as torch orders them: a transposed convolution has its inputs first.</summary>
    internal long[] WeightShape => Up ? [Inputs, Outputs, Kernel, Kernel] : [Outputs, Inputs, Kernel, Kernel];

    /// <summary>Numbers that one number going out is the sum of; an up-convolution's kernels overlap with half their cells in each direction.</summary>
    internal double FanIn => Inputs * Kernel * Kernel / (Up ? 4.0 : 1.0);
}
