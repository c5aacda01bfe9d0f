using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Streaming.Network.Optimisers;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay as Caffe writes it:
/// v = momentum v + rate (gradient + decay w), w = w - v. Biases (tensors of one dimension) do not decay.
/// Weights and v are float32 whatever the gradients were computed in.
/// </summary>
public sealed class MomentumSgd : IOptimiser
{
    private static readonly Scalar MinusOne = -1;

    private readonly List<Entry> entries;
    private readonly Scalar momentum;
    private readonly double decay;
    private readonly float keeps;

    /// <summary>An optimiser of these parameters, at rest.</summary>
    /// <param name="parameters">The parameters by name, each with its share of the learning rate.</param>
    /// <param name="momentum">What a step keeps of the step before it.</param>
    /// <param name="decay">The pull towards zero.</param>
    public MomentumSgd(IEnumerable<(string Name, Parameter Value, double RateShare)> parameters, double momentum, double decay)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.momentum = momentum;
        this.decay = decay;
        keeps = (float)momentum;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        entries = [.. parameters.Select(parameter => new Entry(parameter.Name, parameter.Value, parameter.RateShare, zeros_like(parameter.Value).DetachFromDisposeScope()))];
    }

    /// <summary>The parameters that learn, by name.</summary>
    public IEnumerable<KeyValuePair<string, Parameter>> Parameters => entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Parameter));

    /// <summary>What each parameter moved by in the last step, as velocity.NAME; v above.</summary>
    public IReadOnlyDictionary<string, Tensor> Memory => entries.ToDictionary(entry => "velocity." + entry.Name, entry => entry.Velocity);

    /// <inheritdoc/>
    public void Move(long stepsBefore, double rate, double gradientScale)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var entry in entries)
        {
            if (entry.Parameter.grad is not { } gradient)
                continue;
            var decays = decay > 0 && entry.Parameter.dim() > 1;
            if (MomentumUpdate.Fits(entry.Parameter, entry.Velocity, gradient))
            {
                MomentumUpdate.Apply(entry.Parameter, entry.Velocity, gradient, keeps, (float)(rate * entry.RateShare * gradientScale), decays ? (float)(rate * entry.RateShare * decay) : 0);
                entry.Parameter.grad = null;
                continue;
            }
            using Scalar gradientRate = rate * entry.RateShare * gradientScale;
            using Scalar decayRate = rate * entry.RateShare * decay;
            entry.Velocity.mul_(momentum).add_(gradient, gradientRate);
            if (decays)
                entry.Velocity.add_(entry.Parameter, decayRate);
            entry.Parameter.add_(entry.Velocity, MinusOne);
            // A gradient that is gone costs the next backward pass neither zeros to add to nor the addition.
            entry.Parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var entry in entries)
            entry.Velocity.Dispose();
        momentum.Dispose();
    }

    private sealed record Entry(string Name, Parameter Parameter, double RateShare, Tensor Velocity);
}
