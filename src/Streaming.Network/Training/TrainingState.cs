namespace Streaming.Network.Training;

/// <summary>How far a training has come, apart from its weights.</summary>
/// <param name="Step">Steps done since the beginning.</param>
/// <param name="Epochs">The epochs that are over.</param>
/// <param name="Current">What the epoch that is going on has come to.</param>
/// <param name="Seconds">Seconds that it took.</param>
/// <param name="WaitingSeconds">Seconds of these in which the network waited for images.</param>
public sealed record TrainingState(long Step, IReadOnlyList<EpochResult> Epochs, StepScore Current, double Seconds, double WaitingSeconds)
{
    /// <summary>Before the first step.</summary>
    public static TrainingState Start { get; } = new(0, [], StepScore.None, 0, 0);

    /// <summary>After one more step.</summary>
    public TrainingState After(StepScore step, double seconds, double waitingSeconds) =>
        this with { Step = Step + 1, Current = Current + step, Seconds = Seconds + seconds, WaitingSeconds = WaitingSeconds + waitingSeconds };

    /// <summary>After the end of the epoch that is going on.</summary>
    /// <param name="learningRate">The learning rate of its last step.</param>
    /// <param name="validation">What the network says of the validation images; null where there are none.</param>
    public TrainingState AfterEpoch(double learningRate, ViewScore? validation) =>
        new(Step, [.. Epochs, new EpochResult(Epochs.Count + 1, learningRate, Current.MeanLoss, Current.Top1, validation?.Top1, validation?.Top5,
            Current.Images, Current.Images / Seconds, WaitingSeconds / Seconds, Seconds)], StepScore.None, 0, 0);
}
