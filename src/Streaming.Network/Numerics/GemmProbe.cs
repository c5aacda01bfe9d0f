using static TorchSharp.torch;

namespace Streaming.Network.Numerics;

/// <summary>A float32 matrix product to measure a machine by: the yardstick of everything that computes on it.</summary>
public sealed class GemmProbe : IDisposable
{
    private readonly Tensor left, right;
    private readonly int side;

    /// <summary>Two matrices of random numbers.</summary>
    /// <param name="side">Rows and columns of each matrix.</param>
    public GemmProbe(int side = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        this.side = side;
        using var scope = NewDisposeScope();
        left = rand(side, side, dtype: ScalarType.Float32).DetachFromDisposeScope();
        right = rand(side, side, dtype: ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>Multiplications and additions of one product.</summary>
    public double Operations => 2.0 * side * side * side;

    /// <summary>Computes the product once, on as many threads as torch may use.</summary>
    public void Multiply()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        mm(left, right);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }
}
