using System.Runtime.InteropServices;
using Streaming.Domain;
using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Streaming.Network.Training;

/// <summary>
/// A network while it learns: which of its layers do, what its batches hold, and where augmentation inside it stands.
/// With bfloat16 a copy of the network computes in it, and gradients are added to the float32 network's own.
/// </summary>
public sealed class TrainedNetwork : ILearner, IDisposable
{
    private readonly AlexNet network;
    private readonly AlexNet? narrow;
    private readonly IFeatureAugmentation? augmentation;
    private readonly Device device;
    private readonly string? frozen;
    private readonly string? keptLayer;
    private readonly BatchShape shape;
    private readonly double smoothing;

    // Whether there are frozen layers after the one whose activations are augmented.
    private readonly bool augmentsFrozen;

    /// <summary>Prepares a network for learning. It is owned from now on.</summary>
    /// <param name="network">The network with its first weights.</param>
    /// <param name="settings">What is frozen, smoothed and narrowed.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="augmentation">What happens to the activations of one layer; null for nothing.</param>
    /// <param name="keepsFrozen">Whether batches hold the activations of the last frozen layer instead of pictures.</param>
    /// <exception cref="InputException">There is no such layer to freeze, or to augment.</exception>
    public TrainedNetwork(AlexNet network, TrainingSettings settings, ComputeDevice device, IFeatureAugmentation? augmentation = null, bool keepsFrozen = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(device);
        this.network = network;
        this.device = device.Torch;
        this.augmentation = augmentation;
        frozen = settings.Freeze;
        smoothing = settings.LabelSmoothing;
        CheckStages();
        augmentsFrozen = frozen is not null && augmentation is not null && ConvolutionStack.IsBefore(network.Stack.Dialect, augmentation.Layer, frozen);
        using var scope = NewDisposeScope();
        network.to(this.device);
        if (frozen is not null)
        {
            foreach (var (_, parameter) in network.Stack.named_parameters().Where(pair => Order(LayerOf(pair.name)) <= Order(frozen)))
                parameter.requires_grad = false;
        }
        if (settings.BFloat16)
        {
            narrow = Copy(network).to(ScalarType.BFloat16).to(this.device);
            foreach (var (parameter, wide) in narrow.parameters().Zip(network.parameters()))
                parameter.requires_grad = wide.requires_grad;
        }
        if (keepsFrozen && (frozen is null || augmentsFrozen))
            throw new ArgumentException("Only frozen activations that nothing augments can be kept.", nameof(keepsFrozen));
        keptLayer = keepsFrozen ? frozen : null;
        shape = BatchShape.Of(network.Stack.Dialect, keptLayer);
        Classes = network.Classifier.Shapes[^1].Outputs;
    }

    /// <summary>The number of classes that the network tells apart.</summary>
    public int Classes { get; }

    /// <summary>The network with its weights in float32.</summary>
    public AlexNet Network => network;

    /// <inheritdoc/>
    public IEnumerable<(string Name, Parameter Value, bool InStack)> Parameters =>
        network.Stack.named_parameters().Where(pair => pair.parameter.requires_grad).Select(pair => (pair.name, pair.parameter, true))
            .Concat(network.Classifier.named_parameters().Select(pair => (pair.name, pair.parameter, false)));

    /// <summary>Adds the gradients of a batch to those of the step.</summary>
    /// <param name="batch">Pictures, or the activations of the last frozen layer.</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <param name="augmentationSeed">Decides what augmentation does; the other seed where it is absent.</param>
    /// <returns>The batch's loss and hits, added up over its images.</returns>
    public StepScore Learn(FilledBatch batch, ulong seed, ulong? augmentationSeed = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return StepScore.None;
        try
        {
            using var scope = NewDisposeScope();
            manual_seed((long)seed).Dispose();
            var working = narrow ?? network;
            working.train();
            var targets = SoftTargets.Of(batch.Labels, Classes, smoothing).to(device);
            (var logits, targets) = Logits(working, shape.ToTensor(batch, device), targets, new AugmentationDraw(augmentationSeed ?? seed, batch.Images));
            var loss = SoftTargets.CrossEntropySum(logits, targets);
            loss.backward();
            if (narrow is not null)
                WidenGradients();
            return new StepScore(loss.item<float>(), Hits(logits, batch.Labels), batch.Count);
        }
        catch (Exception e) when (IsLackOfMemory(e))
        {
            throw new InputException($"--micro-batch: there is too little memory for {batch.Count} images at once; give a smaller number ({Math.Max(1, batch.Count / 4)}), steps stay the same.", e);
        }
    }

    /// <summary>Tells the copy that computes in bfloat16 of the weights' last step.</summary>
    public void AfterStep()
    {
        if (narrow is null)
            return;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (parameter, wide) in narrow.parameters().Zip(network.parameters()))
        {
            if (wide.requires_grad)
                parameter.copy_(wide);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        network.Dispose();
        narrow?.Dispose();
    }

    private (Tensor Logits, Tensor Targets) Logits(AlexNet working, Tensor input, Tensor targets, AugmentationDraw draw)
    {
        var activation = narrow is null ? input : input.to(ScalarType.BFloat16);
        var at = keptLayer;
        if (frozen is not null && at is null)
        {
            // Nothing comes back to frozen layers, nor to what is augmented between them.
            using var mode = no_grad();
            if (augmentsFrozen)
            {
                activation = Layers(working, activation, at, augmentation!.Layer);
                at = augmentation.Layer;
                (activation, targets) = augmentation.Apply(activation, targets, draw);
            }
            activation = Layers(working, activation, at, frozen);
            at = frozen;
        }
        if (augmentation is not null && !augmentsFrozen)
        {
            activation = Layers(working, activation, at, augmentation.Layer);
            at = augmentation.Layer;
            (activation, targets) = augmentation.Apply(activation, targets, draw);
        }
        var logits = working.Classify(Layers(working, activation, at, null));
        return (narrow is null ? logits : logits.to(ScalarType.Float32), targets);
    }

    /// <summary>The layers after one up to another, which may be none.</summary>
    internal static Tensor Layers(AlexNet working, Tensor activation, string? after, string? through) =>
        after is not null && after == (through ?? working.Stack.Layers[^1]) ? activation : working.Stack.Run(activation, after, through);

    private void WidenGradients()
    {
        using var mode = no_grad();
        foreach (var (parameter, wide) in narrow!.parameters().Zip(network.parameters()))
        {
            if (parameter.grad is not { } gradient)
                continue;
            if (wide.grad is { } sum)
                sum.add_(gradient.to(ScalarType.Float32), One);
            else
                wide.grad = gradient.to(ScalarType.Float32);
            gradient.zero_();
        }
    }

    private static readonly Scalar One = 1;

    private static int Hits(Tensor logits, int[] labels)
    {
        var best = logits.detach().argmax(1).cpu().data<long>().ToArray();
        return labels.Index().Count(pair => best[pair.Index] == pair.Item);
    }

    private static AlexNet Copy(AlexNet network)
    {
        var copy = new AlexNet(new ConvolutionStack(network.Stack.Dialect), new Classifier(network.Stack.Dialect, network.Classifier.Shapes));
        using var mode = no_grad();
        foreach (var (parameter, own) in copy.parameters().Zip(network.parameters()))
            parameter.copy_(own);
        return copy;
    }

    private void CheckStages()
    {
        var layers = string.Join(", ", network.Stack.Layers);
        if (frozen is not null && Order(frozen) < 0)
            throw new InputException($"--freeze is '{frozen}'; expected a layer of dialect {DialectModule.name(network.Stack.Dialect)}: {layers}{Nearest.hint(frozen, network.Stack.Layers)}.");
        if (augmentation is not null && Order(augmentation.Layer) < 0)
            throw new InputException($"Augmentation is asked for at '{augmentation.Layer}'; expected a layer of dialect {DialectModule.name(network.Stack.Dialect)}: {layers}.");
    }

    private int Order(string layer) => network.Stack.Layers.ToList().IndexOf(layer);

    private static string LayerOf(string parameter) => parameter[..parameter.IndexOf('.', StringComparison.Ordinal)];

    // Torch tells that there is no memory in the text of its errors only.
    private static bool IsLackOfMemory(Exception e) =>
        e is OutOfMemoryException || (e is ExternalException && e.Message.Contains("memory", StringComparison.Ordinal));
}
