using Streaming.Network.Batches;
using TorchSharp.Modules;

namespace Streaming.Network.Training;

/// <summary>
/// A network while it learns, as <see cref="Trainer"/> sees it: parameters, gradients of batches, and a word after each
/// step. What a batch holds, and what the loss is, is the network's own affair.
/// </summary>
public interface ILearner
{
    /// <summary>The parameters that learn: their names, and whether they belong to the convolution stack.</summary>
    IEnumerable<(string Name, Parameter Value, bool InStack)> Parameters { get; }

    /// <summary>Adds the gradients of a batch to those of the step.</summary>
    /// <remarks>Dropout seeds torch's random numbers, which are the whole process's: let one network learn at a time.</remarks>
    /// <param name="batch">The batch.</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <param name="augmentationSeed">Decides what augmentation does, where there is any; the other seed where it is absent.</param>
    /// <returns>The batch's loss and hits, added up over its items.</returns>
    StepScore Learn(FilledBatch batch, ulong seed, ulong? augmentationSeed = null);

    /// <summary>Tells that the parameters have moved.</summary>
    void AfterStep();
}
