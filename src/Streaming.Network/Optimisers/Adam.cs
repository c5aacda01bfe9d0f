using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Streaming.Network.Optimisers;

/// <summary>
/// Adam (Kingma and Ba 2015): m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, and
/// w = w - rate sqrt(1 - b2^n) / (1 - b1^n) m / (sqrt(v) + epsilon) at the n-th step, with b1 = 0.9, b2 = 0.999.
/// </summary>
public sealed class Adam : IOptimiser
{
    private const double MeanKept = 0.9, SquareKept = 0.999;
    private static readonly Scalar KeepMean = MeanKept, KeepSquare = SquareKept, Epsilon = 1e-8;

    private readonly List<Entry> entries;

    /// <summary>An optimiser of these parameters, at rest.</summary>
    /// <param name="parameters">The parameters by name.</param>
    public Adam(IEnumerable<(string Name, Parameter Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        entries = [.. parameters.Select(parameter => new Entry(parameter.Name, parameter.Value,
            zeros_like(parameter.Value).DetachFromDisposeScope(), zeros_like(parameter.Value).DetachFromDisposeScope()))];
    }

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, Parameter>> Parameters => entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Parameter));

    /// <summary>The running means, as mean.NAME, and the running means of squares, as square.NAME.</summary>
    public IReadOnlyDictionary<string, Tensor> Memory =>
        entries.SelectMany(entry => new[] { KeyValuePair.Create("mean." + entry.Name, entry.Mean), KeyValuePair.Create("square." + entry.Name, entry.Square) }).ToDictionary();

    /// <inheritdoc/>
    public void Move(long stepsBefore, double rate, double gradientScale)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using Scalar intoMean = (1 - MeanKept) * gradientScale;
        using Scalar intoSquare = (1 - SquareKept) * gradientScale * gradientScale;
        // Both running means begin at zero; the factors undo what that takes from them in the first steps.
        var (meanShare, squareShare) = (1 - Math.Pow(MeanKept, stepsBefore + 1), 1 - Math.Pow(SquareKept, stepsBefore + 1));
        using Scalar move = -rate / meanShare;
        using Scalar rootShare = 1 / Math.Sqrt(squareShare);
        foreach (var entry in entries)
        {
            if (entry.Parameter.grad is not { } gradient)
                continue;
            entry.Mean.mul_(KeepMean).add_(gradient, intoMean);
            entry.Square.mul_(KeepSquare).addcmul_(gradient, gradient, intoSquare);
            entry.Parameter.addcdiv_(entry.Mean, entry.Square.sqrt().mul_(rootShare).add_(Epsilon), move);
            entry.Parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var entry in entries)
        {
            entry.Mean.Dispose();
            entry.Square.Dispose();
        }
    }

    private sealed record Entry(string Name, Parameter Parameter, Tensor Mean, Tensor Square);
}
