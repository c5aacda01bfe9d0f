using Streaming.Network.Batches;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Siamese;

/// <summary>
/// A Siamese network while it learns. An item of a batch is a pair: the two views, or the two views' pool5, one after the
/// other; its label is 1 for "more than the threshold" and 0 for "less". The loss is the binary cross-entropy.
/// </summary>
public sealed class TrainedSiamese : ILearner, IDisposable
{
    private readonly SiameseNetwork network;
    private readonly Device device;
    private readonly bool frozen;
    private readonly BatchShape shape;

    /// <summary>Prepares a network for learning. It is owned from now on.</summary>
    /// <param name="network">The network with its first weights.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="keptPool5">Whether batches hold pool5's activations: the branches are frozen, and the head alone learns.</param>
    public TrainedSiamese(SiameseNetwork network, ComputeDevice device, bool keptPool5)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(device);
        this.network = network;
        this.device = device.Torch;
        frozen = keptPool5;
        network.to(this.device);
        foreach (var parameter in network.Stack.parameters())
            parameter.requires_grad = !frozen;
        shape = BatchShape.Of(network.Stack.Dialect, frozen ? "pool5" : null);
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, Parameter Value, bool InStack)> Parameters =>
        network.Stack.named_parameters().Where(pair => pair.parameter.requires_grad).Select(pair => (pair.name, pair.parameter, true))
            .Concat(network.Head.named_parameters().Select(pair => (pair.name, pair.parameter, false)));

    /// <summary>Fits the head to the size of what the branches give, before the first step.</summary>
    /// <param name="batch">Some training pairs.</param>
    public void Calibrate(FilledBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var input = shape.ToTensor(batch, device);
        network.Calibrate(frozen ? input : network.Stack.forward(input));
    }

    /// <inheritdoc/>
    public StepScore Learn(FilledBatch batch, ulong seed, ulong? augmentationSeed = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return StepScore.None;
        using var scope = NewDisposeScope();
        manual_seed((long)seed).Dispose();
        network.train();
        var logits = Logits(batch);
        var targets = tensor(Array.ConvertAll(batch.Labels, label => (float)label)).to(device);
        var loss = F.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.Sum);
        loss.backward();
        var said = logits.detach().cpu().data<float>().ToArray();
        return new StepScore(loss.item<float>(), batch.Labels.Index().LongCount(pair => said[pair.Index] > 0 == pair.Item > 0), batch.Count);
    }

    /// <summary>What the network says of a batch's pairs, without learning.</summary>
    /// <returns>For every pair the probability of "more than the threshold".</returns>
    /// <exception cref="TrainingDivergedException">One is no finite number.</exception>
    public float[] Probabilities(FilledBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        network.eval();
        var probabilities = Logits(batch).sigmoid().cpu().data<float>().ToArray();
        return probabilities.All(float.IsFinite) ? probabilities
            : throw new TrainingDivergedException("What the network says of a pair is no finite number: its training diverged in the last steps; lower --learning-rate.");
    }

    /// <inheritdoc/>
    public void AfterStep()
    {
        // Weights are used where they were moved; there is no copy to tell.
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private Tensor Logits(FilledBatch batch)
    {
        var input = shape.ToTensor(batch, device);
        return frozen ? network.Compare(input) : network.forward(input);
    }
}
