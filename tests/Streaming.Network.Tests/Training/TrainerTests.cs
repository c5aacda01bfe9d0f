using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Batches;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using Streaming.Storage.Safetensors;

namespace Streaming.Network.Tests.Training;

public sealed class TrainerTests
{
    private const int StepsPerEpoch = 3;
    private static readonly BatchShape Pool5 = new(6, 6, 256);
    private static readonly JsonObject Same = new() { ["seed"] = 1 };

    // The head alone on made activations of pool5: quick, and every part of the loop is there.
    private static readonly TrainingSettings Settings = TrainedNetworkTests.Settings("pool5") with
    {
        Schedule = new LearningRateSchedule("cosine", 0.0005, 3, 0, 1, 0.1),
        Batch = 6,
        MicroBatch = 4,
    };

    private static TrainedNetwork Network() => new(TrainedNetworkTests.Network(), Settings, ComputeDevice.Cpu, keepsFrozen: true);

    private static TrainingState Run(string folder, JsonNode settings, Action<long, int>? onTake = null, CancellationTokenSource? cancel = null, bool resume = false, Func<ViewScore>? validate = null)
    {
        using var network = Network();
        using var trainer = new Trainer(network, Settings, StepsPerEpoch, 1, new CheckpointFolder(folder, settings, 60, 0), _ => { });
        if (resume)
            trainer.Resume();
        using var batches = new MadeBatches(Pool5.Length, Settings.Batch, Settings.MicroBatch, trainer.State.Step) { OnTake = onTake };
        trainer.Run(batches, validate, cancel?.Token ?? TestContext.Current.CancellationToken);
        return trainer.State;
    }

    private static byte[] Kept(string folder) => File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder, "checkpoint-*.safetensors")));

    [Fact]
    public void It_learns_and_keeps_what_it_learned()
    {
        using var folder = new TemporaryFolder();
        var state = Run(folder.Path, Same);
        Assert.Equal(9, state.Step);
        Assert.Equal([1, 2, 3], state.Epochs.Select(epoch => epoch.Epoch));
        Assert.All(state.Epochs, epoch => Assert.Equal(18, epoch.Images));
        Assert.True(state.Epochs[2].Loss < state.Epochs[0].Loss, $"{state.Epochs[0].Loss}, {state.Epochs[2].Loss}");
        Assert.All(state.Epochs, epoch => Assert.InRange(epoch.WaitingShare, 0, 1));
        using var file = SafetensorsFile.Open(Directory.GetFiles(folder.Path, "checkpoint-*.safetensors").Single());
        Assert.Equal(["fc6.bias", "fc6.weight", "velocity.fc6.bias", "velocity.fc6.weight"], file.Tensors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Interrupted_between_parts_and_resumed_it_ends_with_the_same_numbers()
    {
        using var whole = new TemporaryFolder();
        using var broken = new TemporaryFolder();
        var expected = Run(whole.Path, Same);
        // In the second epoch, when the first part of a step has been learned from and the second has not.
        using var cancellation = new CancellationTokenSource();
        void Cancel(long step, int part)
        {
            if (step == 4 && part == 1)
                cancellation.Cancel();
        }
        Assert.Throws<OperationCanceledException>(() => Run(broken.Path, Same, Cancel, cancellation));
        var actual = Run(broken.Path, Same, resume: true);
        Assert.Equal(Kept(whole.Path), Kept(broken.Path));
        Assert.Equal(expected.Epochs.Select(epoch => (epoch.Loss, epoch.Top1, epoch.Images)), actual.Epochs.Select(epoch => (epoch.Loss, epoch.Top1, epoch.Images)));
    }

    [Fact]
    public void A_checkpoint_of_other_settings_or_of_nothing_whole_is_refused()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, Same);
        Assert.Contains("other settings", Assert.Throws<InputException>(() => Run(folder.Path, new JsonObject { ["seed"] = 2 }, resume: true)).Message);
        var kept = Directory.GetFiles(folder.Path, "checkpoint-*.safetensors").Single();
        File.WriteAllBytes(kept, File.ReadAllBytes(kept)[..1000]);
        Assert.Contains(Path.GetFileName(kept), Assert.Throws<InputException>(() => Run(folder.Path, Same, resume: true)).Message);
    }

    [Fact]
    public void A_checkpoint_that_is_whole_and_holds_other_bytes_is_refused()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, Same);
        var kept = Directory.GetFiles(folder.Path, "checkpoint-*.safetensors").Single();
        var bytes = File.ReadAllBytes(kept);
        bytes[^1] ^= 1;
        File.WriteAllBytes(kept, bytes);
        Assert.Contains(Path.GetFileName(kept), Assert.Throws<InputException>(() => Run(folder.Path, Same, resume: true)).Message);
        File.Delete(kept);
        Assert.Contains(Path.GetFileName(kept), Assert.Throws<InputException>(() => Run(folder.Path, Same, resume: true)).Message);
    }

    [Fact]
    public void An_epoch_of_which_no_image_could_be_read_ends_it()
    {
        using var folder = new TemporaryFolder();
        using var network = Network();
        using var trainer = new Trainer(network, Settings, StepsPerEpoch, 1, new CheckpointFolder(folder.Path, Same, 60, 0), _ => { });
        using var nothing = new NoImages();
        Assert.Contains("epoch 1", Assert.Throws<InputException>(() => trainer.Run(nothing, null, TestContext.Current.CancellationToken)).Message);
        Assert.Empty(trainer.State.Epochs);
    }

    [Fact]
    public void What_it_began_with_is_validated_once_and_the_first_loss_is_remembered()
    {
        using var folder = new TemporaryFolder();
        var validated = 0;
        StepScore? first = null;
        using (var network = Network())
        {
            using var trainer = new Trainer(network, Settings, StepsPerEpoch, 1, new CheckpointFolder(folder.Path, Same, 60, 0), progress => first ??= progress.Last);
            using var batches = new MadeBatches(Pool5.Length, Settings.Batch, Settings.MicroBatch);
            trainer.Run(batches, () => new ViewScore(10, ++validated, 10), TestContext.Current.CancellationToken);
            Assert.Equal(4, validated);
            Assert.Equal(10, trainer.State.StartTop1);
            Assert.Equal(first!.Value.MeanLoss, trainer.State.StartLoss);
        }
        Assert.Null(Run(folder.File("none"), Same, validate: () => default).StartTop1);
    }

    [Fact]
    public void The_best_epoch_is_kept_and_taken_up_also_after_an_interruption()
    {
        // Found best after the second of three epochs.
        var hits = new Queue<int>([1, 2, 9, 4]);
        using var whole = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using var broken = new TemporaryFolder();
        var state = Run(whole.Path, Same, validate: () => new ViewScore(10, hits.Dequeue(), 10));
        Assert.Equal((2, 90), (state.Best!.Epoch, (int)state.Best.Top1));
        Assert.Equal("best-0002.safetensors", Path.GetFileName(Assert.Single(Directory.GetFiles(whole.Path, "best-*"))));

        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(second.Path, Same, (step, _) => { if (step == 6) cancellation.Cancel(); }, cancellation));
        Assert.Equal(ParametersOf(Kept(second.Path)), ParametersOf(TakenUp(whole.Path, state)));

        // Killed after the second epoch, in the third: the file of the best is still the one that the checkpoint names.
        using var later = new CancellationTokenSource();
        hits = new Queue<int>([1, 2, 9, 4]);
        Assert.Throws<OperationCanceledException>(() => Run(broken.Path, Same, (step, _) => { if (step == 7) later.Cancel(); }, later, validate: () => new ViewScore(10, hits.Dequeue(), 10)));
        var resumed = Run(broken.Path, Same, resume: true, validate: () => new ViewScore(10, hits.Dequeue(), 10));
        Assert.Equal(state.Best, resumed.Best);
        Assert.Equal(File.ReadAllBytes(whole.File(state.Best.File)), File.ReadAllBytes(broken.File(state.Best.File)));

        File.WriteAllBytes(broken.File(state.Best.File), File.ReadAllBytes(whole.File("checkpoint-00000009-0003.safetensors")));
        Assert.Contains(state.Best.File, Assert.Throws<InputException>(() => TakenUp(broken.Path, resumed)).Message);
    }

    [Fact]
    public void Of_equal_epochs_the_later_is_the_better_as_long_as_the_loss_falls()
    {
        using var folder = new TemporaryFolder();
        var state = Run(folder.Path, Same, validate: () => new ViewScore(10, 7, 10));
        Assert.Equal(state.Epochs.Reverse().MinBy(epoch => epoch.Loss)!.Epoch, state.Best!.Epoch);
        Assert.NotEqual(1, state.Best.Epoch);
    }

    [Fact]
    public void A_loss_far_above_the_beginning_ends_it_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        var settings = Settings with { Schedule = new LearningRateSchedule("step", 1, 30, 0, 100, 0.1), WeightDecay = 0 };
        using var network = new TrainedNetwork(TrainedNetworkTests.Network(), settings, ComputeDevice.Cpu, keepsFrozen: true);
        using var trainer = new Trainer(network, settings, StepsPerEpoch, 1, new CheckpointFolder(folder.Path, Same, 60, 0), _ => { });
        // Classes that no step can tell apart, so that each throws the weights to the other side.
        using var batches = new MadeBatches(Pool5.Length, settings.Batch, settings.MicroBatch) { SwapsClasses = true };
        var message = Assert.Throws<TrainingDivergedException>(() => trainer.Run(batches, null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("--learning-rate", message);
        Assert.Contains("at the beginning", message);
        Assert.InRange(trainer.State.Step, 10, 30);
    }

    // The parameters after the best epoch was taken up: what a checkpoint of them holds.
    private static byte[] TakenUp(string folder, TrainingState state)
    {
        using var network = Network();
        using var trainer = new Trainer(network, Settings, StepsPerEpoch, 1, new CheckpointFolder(folder, Same, 60, 0), _ => { });
        trainer.Resume();
        Assert.Equal(state.Best, trainer.State.Best);
        trainer.TakeBest();
        var path = Path.Combine(folder, "taken");
        var builder = new SafetensorsBuilder();
        foreach (var (name, value, _) in network.Parameters)
            builder.Add(name, value.data<float>().ToArray(), value.shape);
        builder.Write(path);
        return File.ReadAllBytes(path);
    }

    private static Dictionary<string, float[]> ParametersOf(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            using var file = SafetensorsFile.Open(path);
            return file.Tensors.Keys.Where(name => !name.StartsWith("velocity.", StringComparison.Ordinal)).ToDictionary(name => name, file.Read<float>);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Steps of which every image was rejected.
    private sealed class NoImages : IBatchSource
    {
        private readonly BatchPool pool = new();
        private long step;

        public FilledBatch? Take(CancellationToken cancellation)
        {
            var batch = new ImageBatch(pool, 1, [0], [0]) { Step = step++, EndsStep = true };
            batch.Reject(0);
            return batch.Fill();
        }

        public void Dispose()
        {
        }
    }

    [Fact]
    public void A_file_that_no_checkpoint_names_yet_does_no_harm()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(folder.Path, Same, (step, _) => { if (step == 5) cancellation.Cancel(); }, cancellation));
        // Killed after the weights were written and before checkpoint.json was.
        File.WriteAllText(folder.File("checkpoint-00000006-0002.safetensors"), "half of it");
        Run(folder.Path, Same, resume: true);
        using var whole = new TemporaryFolder();
        Run(whole.Path, Same);
        Assert.Equal(Kept(whole.Path), Kept(folder.Path));
    }
}
