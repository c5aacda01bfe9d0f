using System.Text.Json.Nodes;
using Streaming.Domain;
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

    private static TrainingState Run(string folder, JsonNode settings, Action<long, int>? onTake = null, CancellationTokenSource? cancel = null, bool resume = false)
    {
        using var network = Network();
        using var trainer = new Trainer(network, Settings, StepsPerEpoch, 1, new CheckpointFolder(folder, settings, 60, 0), _ => { });
        if (resume)
            trainer.Resume();
        using var batches = new MadeBatches(Pool5.Length, Settings.Batch, Settings.MicroBatch, trainer.State.Step) { OnTake = onTake };
        trainer.Run(batches, null, cancel?.Token ?? TestContext.Current.CancellationToken);
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
