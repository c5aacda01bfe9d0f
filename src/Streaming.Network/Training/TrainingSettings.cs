using Streaming.Domain;

namespace Streaming.Network.Training;

/// <summary>Everything that decides what a training makes of its network and its batches.</summary>
public sealed record TrainingSettings
{
    /// <summary>The learning rate of every step, and the number of epochs.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Images of one step.</summary>
    public required int Batch { get; init; }

    /// <summary>Images that go through the network at once; a step adds up the gradients of its parts.</summary>
    public required int MicroBatch { get; init; }

    /// <summary>What a step keeps of the step before it.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The pull of weights towards zero; biases feel none.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>The convolution stack's share of the learning rate.</summary>
    public double StackRate { get; init; } = 1;

    /// <summary>The part of a target that is spread evenly over all classes (Szegedy et al. 2016).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The layer up to which, itself included, weights stay as they are; null where all learn.</summary>
    public string? Freeze { get; init; }

    /// <summary>Whether activations and gradients are bfloat16; weights and their updates are float32 in any case.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>Decides the order of the images, their crops, and what dropout drops.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The same settings with another seed.</summary>
    public TrainingSettings WithSeed(ulong seed) => this with { Seed = seed };

    /// <summary>The same settings with other steps: their number, and how large they are.</summary>
    /// <param name="batch">Images of one step.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="epochs">Length of the training.</param>
    /// <param name="stepEpochs">Epochs between two steps of the learning rate.</param>
    public TrainingSettings WithSteps(int batch, double rate, int epochs, double stepEpochs) => this with
    {
        Batch = batch,
        MicroBatch = Math.Min(MicroBatch, batch),
        Schedule = Schedule with { Rate = rate, Epochs = epochs, StepEpochs = stepEpochs },
    };

    /// <summary>Refuses numbers out of their ranges, by the names of their options.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    public void Check()
    {
        Schedule.Check();
        if (Batch < 1)
            throw new InputException($"--batch is {Batch}; expected at least 1.");
        if (MicroBatch < 1)
            throw new InputException($"--micro-batch is {MicroBatch}; expected at least 1.");
        Check("--momentum", Momentum, Momentum is >= 0 and < 1, "from 0 to less than 1");
        Check("--weight-decay", WeightDecay, WeightDecay is >= 0 and < 1, "from 0 to less than 1");
        Check("--stack-rate", StackRate, StackRate is >= 0 and <= 1000, "from 0 to 1000");
        Check("--label-smoothing", LabelSmoothing, LabelSmoothing is >= 0 and < 1, "from 0 to less than 1");
    }

    private static void Check(string option, double value, bool holds, string expected)
    {
        if (!holds)
            throw new InputException($"{option} is {value}; expected {expected}.");
    }
}
