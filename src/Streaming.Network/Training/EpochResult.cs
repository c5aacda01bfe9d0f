namespace Streaming.Network.Training;

/// <summary>What one epoch came to.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Loss">Mean loss of the images while they were learned from.</param>
/// <param name="Top1">Percent of them whose class came first.</param>
/// <param name="ValTop1">Percent of the validation images, in one centre view; null where there are none.</param>
/// <param name="ValTop5">Percent of the validation images whose class was among the first five.</param>
/// <param name="Images">Images learned from.</param>
/// <param name="ImagesPerSecond">Images learned from in a second, validation left out.</param>
/// <param name="WaitingShare">The share of the time in which the network waited for images.</param>
/// <param name="Seconds">Seconds of learning, validation left out.</param>
public sealed record EpochResult(int Epoch, double LearningRate, double Loss, double Top1, double? ValTop1, double? ValTop5,
    long Images, double ImagesPerSecond, double WaitingShare, double Seconds);
