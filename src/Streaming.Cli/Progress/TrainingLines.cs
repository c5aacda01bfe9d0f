using Streaming.Network.Training;

namespace Streaming.Cli.Progress;

/// <summary>Tells how a training goes on: a line soon after its beginning, then every ten seconds, and one for each epoch.</summary>
/// <param name="error">Where to.</param>
/// <param name="epochs">Epochs of the training.</param>
/// <param name="items">What it learns from.</param>
/// <param name="tellsEpochs">Whether each epoch has a line of its own.</param>
internal sealed class TrainingLines(TextWriter error, int epochs, string items = "images", bool tellsEpochs = true)
{
    private const double SecondsBetween = 10;
    private const double SecondsToFirst = 1;
    private readonly StepCount steps = new(epochs);
    private double seconds, waiting, wanted = SecondsToFirst;
    private StepScore since;

    public void Show(TrainingProgress progress)
    {
        since += progress.Last;
        seconds += progress.Seconds;
        waiting += progress.WaitingSeconds;
        if (progress.Finished is { } epoch)
        {
            if (!tellsEpochs)
                return;
            var judged = epoch.ValTop1 is { } top1 ? $"; val top-1 {top1:F2} %, top-5 {epoch.ValTop5:F2} %" : "";
            error.WriteLine($"epoch {epoch.Epoch}/{epochs} done: {epoch.ImagesPerSecond:N1} {items}/s, loss {epoch.Loss:F4}, top-1 {epoch.Top1:F2} %, waiting for {items} {100 * epoch.WaitingShare:F1} % of {epoch.Seconds:N0} s{judged}; {steps.Words(progress)}");
            Begin();
        }
        else if (seconds >= wanted)
        {
            error.WriteLine($"epoch {progress.Epoch}/{epochs}, step {progress.Step}/{progress.StepsPerEpoch}: {since.Images / seconds:N1} {items}/s, loss {since.MeanLoss:F4}, top-1 {since.Top1:F2} %, waiting for {items} {100 * waiting / seconds:F1} %, learning rate {progress.LearningRate:G4}; {steps.Words(progress)}");
            Begin();
        }
    }

    private void Begin()
    {
        (seconds, waiting, since) = (0, 0, StepScore.None);
        wanted = SecondsBetween;
    }
}
