using System.Runtime.InteropServices;
using Streaming.Domain;
using static TorchSharp.torch;

namespace Streaming.Network.Features;

/// <summary>
/// The second half of a generator, for one layer and one amount: after features have moved, every cell's channels are
/// mixed, PHI(p) = relu(M F(p + G(p)) + b). A transform turns, sharpens or shifts what the channels answer to, which no
/// warp can follow; M and b are the same for every cell and every image.
/// </summary>
/// <remarks>
/// A value; several threads may apply one at once. On the processor, and with one torch thread, the same features give the
/// same bits.
/// </remarks>
public sealed class ChannelMap : IChannelMap
{
    private readonly float[] matrix, bias;
    private readonly Tensor weights, offsets;

    /// <summary>A map with these numbers.</summary>
    /// <param name="matrix">M, C x C, row-major: row i makes channel i of the result.</param>
    /// <param name="bias">b, C numbers in the features' own unit.</param>
    /// <exception cref="ArgumentException">The matrix is not as wide and as high as there are biases, or a number is not finite.</exception>
    public ChannelMap(float[] matrix, float[] bias)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(bias);
        if (matrix.LongLength != (long)bias.Length * bias.Length)
            throw new ArgumentException($"A map of {bias.Length} channels has {(long)bias.Length * bias.Length} weights, not {matrix.Length}.", nameof(matrix));
        if (!matrix.All(float.IsFinite) || !bias.All(float.IsFinite))
            throw new ArgumentException("A channel map holds a number that is not finite.", nameof(matrix));
        (this.matrix, this.bias) = (matrix, bias);
        using var scope = NewDisposeScope();
        // Copies in memory that torch aligned: the order of a product's sums must not depend on where an array lies.
        weights = frombuffer(matrix, ScalarType.Float32).view(Channels, Channels).clone().DetachFromDisposeScope();
        offsets = frombuffer(bias, ScalarType.Float32).clone().DetachFromDisposeScope();
    }

    /// <summary>Maps made by torch.</summary>
    public static MakeChannelMap Make { get; } = static (matrix, bias) => new ChannelMap(matrix, bias);

    /// <inheritdoc/>
    public int Channels => bias.Length;

    /// <summary>M, C x C, row-major.</summary>
    public ReadOnlySpan<float> Matrix => matrix;

    /// <summary>b, C numbers.</summary>
    public ReadOnlySpan<float> Bias => bias;

    /// <summary>Maps cells.</summary>
    /// <param name="features">Any number of cells, each with its channels side by side.</param>
    /// <param name="result">Receives as many; may be the memory of <paramref name="features"/>.</param>
    /// <exception cref="ArgumentException">The features are no whole number of cells, or the result has another length.</exception>
    public void Apply(ReadOnlySpan<float> features, Span<float> result)
    {
        if (features.Length % Channels != 0 || result.Length != features.Length)
            throw new ArgumentException($"Cells of {Channels} channels were expected, as many as the result has room for, not {features.Length} and {result.Length} numbers.", nameof(features));
        if (features.IsEmpty)
            return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var rows = empty([features.Length / Channels, Channels], ScalarType.Float32);
        features.CopyTo(MemoryMarshal.Cast<byte, float>(rows.bytes));
        MemoryMarshal.Cast<byte, float>(Apply(rows).bytes).CopyTo(result);
    }

    /// <summary>Maps cells that torch holds, on any device and in any type of floating point numbers. Gradients flow through it to the features.</summary>
    /// <param name="rows">... x C: the channels are the last dimension.</param>
    /// <returns>A new tensor of the same shape, type and device, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The last dimension is not the map's channels.</exception>
    public Tensor Apply(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.dim() < 1 || rows.shape[^1] != Channels)
            throw new ArgumentException($"Expected {Channels} channels in the last dimension, found {string.Join(" x ", rows.shape)}.", nameof(rows));
        using var scope = NewDisposeScope();
        var (m, b) = (weights.to(rows.dtype).to(rows.device), offsets.to(rows.dtype).to(rows.device));
        return nn.functional.relu(nn.functional.linear(rows, m, b)).MoveToOuterDisposeScope();
    }
}
