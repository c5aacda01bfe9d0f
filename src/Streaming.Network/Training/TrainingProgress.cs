namespace Streaming.Network.Training;

/// <summary>What a training tells after each step.</summary>
/// <param name="Epoch">The epoch that is going on, from 1.</param>
/// <param name="Step">Steps of this epoch that are done.</param>
/// <param name="StepsPerEpoch">Steps of one epoch.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="Last">The last step's score.</param>
/// <param name="Seconds">Seconds that the last step took.</param>
/// <param name="WaitingSeconds">Seconds of these in which the network waited for images.</param>
/// <param name="Finished">The epoch that the last step ended; null inside an epoch.</param>
/// <param name="Epochs">Epochs of the training.</param>
public sealed record TrainingProgress(int Epoch, int Step, int StepsPerEpoch, double LearningRate, StepScore Last, double Seconds,
    double WaitingSeconds, EpochResult? Finished, int Epochs);
