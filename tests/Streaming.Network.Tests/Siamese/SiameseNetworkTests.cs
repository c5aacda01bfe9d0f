using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Siamese;
using Streaming.Network.Training;
using Streaming.Network.Weights;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Siamese;

public sealed class SiameseNetworkTests
{
    private const int Pool5 = 256 * 6 * 6;
    private static readonly Dialect Dialect = Dialect.CaffeNet;
    private static readonly int View = Preprocessing.Of(Dialect).ImageLength;
    private static readonly WeightSet Branches = FreshWeights.Network(Dialect, 3, FreshWeights.Layers([], 2), []).StackAlone();

    private static SiameseNetwork Network(params int[] hidden) => SiameseNetwork.Create(Branches, hidden, 5);

    private static FilledBatch Pairs(int viewLength, int count, int seed = 1, Func<int, int>? secondOf = null)
    {
        var batch = new ImageBatch(new BatchPool(), 2 * viewLength, [.. Enumerable.Range(0, count)], [.. Enumerable.Range(0, count).Select(i => i % 2)]) { EndsStep = true };
        for (var i = 0; i < count; i++)
        {
            Draw.Normals(viewLength, (seed * 100) + (2 * i), 40).CopyTo(batch.Slot(i)[..viewLength]);
            Draw.Normals(viewLength, (seed * 100) + (secondOf?.Invoke(i) ?? (2 * i) + 1), 40).CopyTo(batch.Slot(i)[viewLength..]);
        }
        return batch.Fill();
    }

    private static TorchSharp.Modules.Parameter Parameter(SiameseNetwork network, string name) =>
        network.Stack.named_parameters().Concat(network.Head.named_parameters()).Single(pair => pair.name == name).parameter;

    // A last layer that is not zero, so that gradients reach the layers before it.
    private static void FillLast(SiameseNetwork network, string name, int inputs)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        Parameter(network, name).copy_(tensor(Draw.Normals(inputs, 9, 0.1)).view(1, inputs));
    }

    [Fact]
    public void The_papers_network_has_its_sizes()
    {
        using var scope = NewDisposeScope();
        using var network = Network([.. SiameseNetwork.PaperHead]);
        var shapes = network.Head.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.shape);
        Assert.Equal([4096, 18432], shapes["fc6.weight"]);
        Assert.Equal([4096, 4096], shapes["fc7.weight"]);
        Assert.Equal([1, 4096], shapes["fc8.weight"]);
        Assert.Equal(75_497_472 + 4096 + 16_777_216 + 4096 + 4096 + 1, network.Head.parameters().Sum(parameter => parameter.numel()));
        // He et al.: variance 2 / fan-in.
        Assert.InRange(Parameter(network, "fc6.weight").std().item<float>(), 0.99 * Math.Sqrt(2.0 / 18432), 1.01 * Math.Sqrt(2.0 / 18432));
    }

    [Fact]
    public void The_logit_is_that_of_two_branches_with_the_same_weights_and_stacked_channels()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var network = Network(8);
        network.eval();
        FillLast(network, "fc7.weight", 8);
        var batch = Pairs(View, 3);
        var views = tensor(batch.Inputs.AsSpan(0, 6 * View).ToArray()).view(6, 227, 227, 3).permute(0, 3, 1, 2);
        var actual = network.forward(views);
        Assert.Equal([3], actual.shape);

        for (var i = 0; i < 3; i++)
        {
            // Each branch by itself, its channels stacked behind the other's.
            var first = network.Stack.forward(views.narrow(0, 2 * i, 1)).contiguous();
            var second = network.Stack.forward(views.narrow(0, (2 * i) + 1, 1)).contiguous();
            var stacked = cat([first, second], 1);
            Assert.Equal([1, 512, 6, 6], stacked.shape);
            var input = stacked.flatten().data<float>().ToArray();
            var expected = Plain(network, input);
            Assert.Equal(expected, actual[i].item<float>(), 1e-3 * Math.Max(1, Math.Abs(expected)));
        }
    }

    // fc6, ReLU, fc7, number by number.
    private static double Plain(SiameseNetwork network, float[] input)
    {
        var (w6, b6) = (Parameter(network, "fc6.weight").data<float>().ToArray(), Parameter(network, "fc6.bias").data<float>().ToArray());
        var (w7, b7) = (Parameter(network, "fc7.weight").data<float>().ToArray(), Parameter(network, "fc7.bias").data<float>().ToArray());
        double sum = b7[0];
        for (var row = 0; row < b6.Length; row++)
        {
            double value = b6[row];
            for (var i = 0; i < input.Length; i++)
                value += (double)w6[(row * input.Length) + i] * input[i];
            sum += w7[row] * Math.Max(0, value);
        }
        return sum;
    }

    [Fact]
    public void Gradients_reach_both_branches_and_add_up_over_them()
    {
        using var scope = NewDisposeScope();
        var network = Network();
        FillLast(network, "fc6.weight", 2 * Pool5);
        using var learner = new TrainedSiamese(network, ComputeDevice.Cpu, keptPool5: false);
        Assert.Equal(12, learner.Parameters.Count());
        Assert.Equal(10, learner.Parameters.Count(parameter => parameter.InStack));
        learner.Learn(Pairs(View, 2), 1);
        var whole = Parameter(network, "conv1.weight").grad!.clone();
        Assert.True(whole.abs().sum().item<float>() > 0);

        // The head's columns for one branch at zero stop the gradient there: what is left is that of the other branch.
        var halves = new[] { 0, Pool5 }.Select(hidden =>
        {
            var half = Network();
            FillLast(half, "fc6.weight", 2 * Pool5);
            using var one = new TrainedSiamese(half, ComputeDevice.Cpu, keptPool5: false);
            using (no_grad())
            {
                // The bias keeps the logits what they were, so that the loss has the same slope: exact for one pair.
                var views = Pairs(View, 1);
                var before = one.Probabilities(views)[0];
                Parameter(half, "fc6.weight").narrow(1, hidden, Pool5).zero_();
                var after = one.Probabilities(views)[0];
                Parameter(half, "fc6.bias").fill_((float)(Math.Log(before / (1 - (double)before)) - Math.Log(after / (1 - (double)after))));
            }
            one.Learn(Pairs(View, 1), 1);
            return Parameter(half, "conv1.weight").grad!.clone();
        }).ToList();
        Assert.All(halves, half => Assert.True(half.abs().sum().item<float>() > 0));

        var single = Network();
        FillLast(single, "fc6.weight", 2 * Pool5);
        using var both = new TrainedSiamese(single, ComputeDevice.Cpu, keptPool5: false);
        both.Learn(Pairs(View, 1), 1);
        var expected = Parameter(single, "conv1.weight").grad!;
        var error = (halves[0] + halves[1] - expected).norm().item<float>();
        Assert.True(error < 1e-2 * expected.norm().item<float>(), $"{error} of {expected.norm().item<float>()}");
    }

    [Fact]
    public void Frozen_branches_keep_their_weights_and_kept_activations_teach_the_head_the_same()
    {
        using var scope = NewDisposeScope();
        using var branch = new BranchActivations(Branches, ComputeDevice.Cpu);
        var pictures = Pairs(View, 3);
        var activations = branch.Of(new FilledBatch(pictures.Inputs, 6, View, [.. Enumerable.Range(0, 6)], new int[6], pictures.Origin));
        Assert.Equal(6 * Pool5, activations.Length);
        var kept = new ImageBatch(new BatchPool(), 2 * Pool5, [0, 1, 2], pictures.Labels) { EndsStep = true };
        for (var i = 0; i < 3; i++)
            activations.AsSpan(i * 2 * Pool5, 2 * Pool5).CopyTo(kept.Slot(i));

        using var whole = new TrainedSiamese(Network(4), ComputeDevice.Cpu, keptPool5: false);
        using var head = new TrainedSiamese(Network(4), ComputeDevice.Cpu, keptPool5: true);
        Assert.Equal(["fc6.weight", "fc6.bias", "fc7.weight", "fc7.bias"], head.Parameters.Select(parameter => parameter.Name));
        var filled = kept.Fill();
        whole.Calibrate(pictures);
        head.Calibrate(filled);
        Assert.Equal(whole.Probabilities(pictures), head.Probabilities(filled), (a, b) => Math.Abs(a - b) < 1e-5);
        var (a, b) = (whole.Learn(pictures, 1), head.Learn(filled, 1));
        Assert.Equal(a.Loss, b.Loss, 1e-4);
        var (expected, actual) = (whole.Parameters.Single(p => p.Name == "fc7.weight").Value.grad!, head.Parameters.Single(p => p.Name == "fc7.weight").Value.grad!);
        Assert.True((expected - actual).norm().item<float>() <= 1e-3 * expected.norm().item<float>());
    }

    [Fact]
    public void The_first_loss_is_that_of_guessing_and_the_size_of_pool5_does_not_matter()
    {
        using var scope = NewDisposeScope();
        foreach (var size in new[] { 1f, 50f })
        {
            using var learner = new TrainedSiamese(Network(16), ComputeDevice.Cpu, keptPool5: true);
            var batch = Pairs(Pool5, 4);
            foreach (ref var value in batch.Inputs.AsSpan())
                value = Math.Max(0, value) * size;
            learner.Calibrate(batch);
            var score = learner.Learn(batch, 1);
            Assert.Equal(Math.Log(2), score.MeanLoss, 1e-5);
            Assert.Equal(4, score.Images);
            // Half the activations of a rectified layer of this initialisation are zero, the others of the order of one.
            var gradient = learner.Parameters.Single(parameter => parameter.Name == "fc7.weight").Value.grad!;
            Assert.InRange(gradient.abs().max().item<float>(), 0.05, 20);
        }
    }

    [Fact]
    public void It_learns_pairs_that_can_be_told_apart_and_goes_on_to_the_same_bytes()
    {
        var settings = new TrainingSettings { Schedule = new LearningRateSchedule("cosine", 0.01, 3, 0, 1, 0.1), Batch = 8, MicroBatch = 8 };
        using var whole = new TemporaryFolder();
        using var broken = new TemporaryFolder();
        var state = Train(whole.Path, settings, CancellationToken.None);
        Assert.Equal(12, state.Step);
        Assert.True(state.Epochs[^1].Loss < 0.5 * Math.Log(2), $"{state.Epochs[^1].Loss}");
        Assert.False(File.Exists(Path.Combine(whole.Path, "checkpoint.json")), "a state that is large is not kept after every epoch");

        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(broken.Path, settings, cancellation.Token, step => { if (step == 6) cancellation.Cancel(); }));
        Assert.True(File.Exists(Path.Combine(broken.Path, "checkpoint.json")));
        var resumed = Train(broken.Path, settings, CancellationToken.None);
        Assert.Equal(state.Epochs.Select(epoch => (epoch.Loss, epoch.Top1)), resumed.Epochs.Select(epoch => (epoch.Loss, epoch.Top1)));
    }

    // Four steps an epoch, of pairs whose second view is like the first or not.
    private static TrainingState Train(string folder, TrainingSettings settings, CancellationToken cancellation, Action<long>? onTake = null)
    {
        using var learner = new TrainedSiamese(Network(16), ComputeDevice.Cpu, keptPool5: true);
        using var trainer = new Trainer(learner, settings, 4, 0, new CheckpointFolder(folder, new JsonObject { ["seed"] = 1 }, 60, 0, everyEpoch: false), _ => { });
        trainer.Resume();
        using var batches = new MadePairs(trainer.State.Step, onTake);
        trainer.Run(batches, null, cancellation);
        return trainer.State;
    }

    private sealed class MadePairs(long from, Action<long>? onTake) : IBatchSource
    {
        private long step = from;

        public FilledBatch? Take(CancellationToken cancellation)
        {
            onTake?.Invoke(step);
            cancellation.ThrowIfCancellationRequested();
            var batch = new ImageBatch(new BatchPool(), 2 * Pool5, [.. Enumerable.Range(0, 8)], [.. Enumerable.Range(0, 8).Select(i => i % 2)]) { Step = step, EndsStep = true };
            for (var i = 0; i < 8; i++)
            {
                Draw.Normals(2 * Pool5, (int)(step * 10) + i, 1).CopyTo(batch.Slot(i));
                foreach (ref var value in batch.Slot(i)[Pool5..])
                    value += i % 2 == 0 ? -1 : 1;
            }
            step++;
            return batch.Fill();
        }

        public void Dispose()
        {
        }
    }
}
