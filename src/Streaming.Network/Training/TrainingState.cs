namespace Streaming.Network.Training;

/// <summary>How far a training has come, apart from its weights.</summary>
/// <param name="Step">Steps done since the beginning.</param>
/// <param name="Epochs">The epochs that are over.</param>
/// <param name="Current">What the epoch that is going on has come to.</param>
/// <param name="Seconds">Seconds that it took.</param>
/// <param name="WaitingSeconds">Seconds of these in which the network waited for images.</param>
/// <param name="StartLoss">Mean loss of the first step's images, before anything was learned; null before that step.</param>
/// <param name="StartTop1">Percent of the validation images before the first step, in one centre view; null where there are none.</param>
/// <param name="Best">The epoch that validation found best; null where there was none yet.</param>
public sealed record TrainingState(long Step, IReadOnlyList<EpochResult> Epochs, StepScore Current, double Seconds, double WaitingSeconds,
    double? StartLoss = null, double? StartTop1 = null, BestEpoch? Best = null)
{
    /// <summary>Before the first step.</summary>
    public static TrainingState Start { get; } = new(0, [], StepScore.None, 0, 0);

    /// <summary>After one more step.</summary>
    public TrainingState After(StepScore step, double seconds, double waitingSeconds) =>
        this with
        {
            Step = Step + 1,
            Current = Current + step,
            Seconds = Seconds + seconds,
            WaitingSeconds = WaitingSeconds + waitingSeconds,
            StartLoss = StartLoss ?? (step.Images > 0 ? step.MeanLoss : null),
        };

    /// <summary>After the end of the epoch that is going on.</summary>
    /// <param name="learningRate">The learning rate of its last step.</param>
    /// <param name="validation">What the network says of the validation images; null where there are none.</param>
    public TrainingState AfterEpoch(double learningRate, ViewScore? validation) =>
        this with
        {
            Epochs = [.. Epochs, new EpochResult(Epochs.Count + 1, learningRate, Current.MeanLoss, Current.Top1, Percent(validation, score => score.Top1), Percent(validation, score => score.Top5),
                Current.Images, Current.Images / Seconds, WaitingSeconds / Seconds, Seconds)],
            Current = StepScore.None,
            Seconds = 0,
            WaitingSeconds = 0,
        };

    /// <summary>A percentage of a validation; null where no image was validated.</summary>
    internal static double? Percent(ViewScore? validation, Func<ViewScore, double> percent) =>
        validation is { Images: > 0 } score ? percent(score) : null;
}
