using System.Diagnostics;
using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Training;

/// <summary>
/// Forward, backward and step on tensors that are in memory already, and nothing else: what a training can reach at
/// best. It is written apart from <see cref="Trainer"/> so that the two can be compared.
/// </summary>
public static class BareLoop
{
    private static readonly Scalar MinusRate = -1e-6;
    private static readonly Scalar Keep = 0.9;
    private static readonly Scalar One = 1;

    /// <summary>Images learned from in a second.</summary>
    /// <param name="weights">Weights to begin with; they stay as they are.</param>
    /// <param name="settings">Sizes of batches, what is frozen, and whether to compute in bfloat16.</param>
    /// <param name="keepsFrozen">Whether the tensors are activations of the last frozen layer instead of pictures.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="steps">Steps measured; one more comes before them.</param>
    public static double ImagesPerSecond(WeightSet weights, TrainingSettings settings, bool keepsFrozen, ComputeDevice device, int steps)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(device);
        using var scope = NewDisposeScope();
        using var network = weights.BuildNetwork();
        network.to(device.Torch);
        if (settings.BFloat16)
            network.to(ScalarType.BFloat16);
        network.train();
        var type = settings.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var start = keepsFrozen ? settings.Freeze : null;
        var shape = BatchShape.Of(weights.Dialect, start);
        var input = ChannelsLast.FromRows(rand(settings.MicroBatch, shape.Rows, shape.Columns, shape.Channels, type, device.Torch));
        var labels = zeros(settings.MicroBatch, ScalarType.Int64, device.Torch);
        var learning = Learning(network, settings.Freeze);
        using (no_grad())
        {
            var moves = learning.Select(parameter => zeros_like(parameter)).ToList();
            Step(moves);
            var watch = Stopwatch.StartNew();
            for (var step = 0; step < steps; step++)
                Step(moves);
            return steps * settings.Batch / watch.Elapsed.TotalSeconds;
        }

        void Step(List<Tensor> moves)
        {
            using var inner = NewDisposeScope();
            for (var done = 0; done < settings.Batch; done += settings.MicroBatch)
            {
                var part = input.narrow(0, 0, Math.Min(settings.MicroBatch, settings.Batch - done));
                using (enable_grad())
                {
                    var activation = part;
                    if (settings.Freeze is { } frozen && start is null)
                    {
                        using var mode = no_grad();
                        activation = network.Stack.Run(part, through: frozen);
                    }
                    activation = TrainedNetwork.Layers(network, activation, settings.Freeze, null);
                    F.cross_entropy(network.Classify(activation), labels.narrow(0, 0, part.shape[0]), reduction: nn.Reduction.Sum).backward();
                }
            }
            foreach (var (parameter, move) in learning.Zip(moves))
            {
                move.mul_(Keep).add_(parameter.grad!, One);
                parameter.add_(move, MinusRate);
                parameter.grad!.zero_();
            }
        }
    }

    private static List<Tensor> Learning(AlexNet network, string? frozen)
    {
        var layers = network.Stack.Layers.ToList();
        var last = frozen is null ? -1 : layers.IndexOf(frozen);
        foreach (var (name, parameter) in network.Stack.named_parameters())
            parameter.requires_grad = layers.IndexOf(name.Split('.')[0]) > last;
        return [.. network.parameters().Where(parameter => parameter.requires_grad)];
    }
}
