using TorchSharp;
using TorchSharp.Modules;

namespace Streaming.Network.Optimisers;

/// <summary>A rule by which parameters move along their gradients, with all that it remembers between steps.</summary>
public interface IOptimiser : IDisposable
{
    /// <summary>The parameters that learn, by name.</summary>
    IEnumerable<KeyValuePair<string, Parameter>> Parameters { get; }

    /// <summary>What is remembered of each parameter, by names that no parameter has, such as velocity.NAME. The optimiser owns the tensors.</summary>
    IReadOnlyDictionary<string, torch.Tensor> Memory { get; }

    /// <summary>Moves every parameter by its gradient, and forgets the gradients.</summary>
    /// <param name="stepsBefore">Steps before this one, counted from the beginning of the training.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="gradientScale">What gradients are multiplied by: one over the images that they are the sum of.</param>
    void Move(long stepsBefore, double rate, double gradientScale);
}
