using Streaming.Network.Inversion;
using Streaming.Network.Training;

namespace Streaming.Cli.Progress;

/// <summary>Tells how the training of an inverter goes on: a line soon after its beginning, then every ten seconds, and one for each epoch.</summary>
internal sealed class InversionLines(TextWriter error, int epochs)
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
            error.WriteLine($"epoch {epoch.Epoch}/{epochs} done: {epoch.ImagesPerSecond:N1} images/s, PSNR {Ratio(epoch.Loss):F2} dB while learning, waiting for images {100 * epoch.WaitingShare:F1} % of {epoch.Seconds:N0} s; {steps.Words(progress)}");
            Begin();
        }
        else if (seconds >= wanted)
        {
            error.WriteLine($"epoch {progress.Epoch}/{epochs}, step {progress.Step}/{progress.StepsPerEpoch}: {since.Images / seconds:N1} images/s, PSNR {Ratio(since.MeanLoss):F2} dB, waiting for images {100 * waiting / seconds:F1} %, learning rate {progress.LearningRate:G4}; {steps.Words(progress)}");
            Begin();
        }
    }

    private static double Ratio(double loss) => PictureQuality.Ratio(InversionNetwork.SquaredGreyLevels * loss);

    private void Begin()
    {
        (seconds, waiting, since) = (0, 0, StepScore.None);
        wanted = SecondsBetween;
    }
}
