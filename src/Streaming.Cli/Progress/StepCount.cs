using System.Diagnostics;
using Streaming.Network.Training;
using Streaming.Pipeline.Graph;

namespace Streaming.Cli.Progress;

/// <summary>How far a training is as a whole, by its steps.</summary>
/// <param name="epochs">Its epochs.</param>
internal sealed class StepCount(int epochs)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long? first;

    /// <summary>In words, such as "41 % done, about 17 s left, 2,345 MB". A training that is gone on with did its first steps before.</summary>
    public string Words(TrainingProgress progress)
    {
        var total = (long)epochs * progress.StepsPerEpoch;
        var done = ((progress.Epoch - 1L) * progress.StepsPerEpoch) + progress.Step;
        first ??= done - 1;
        var left = done < total ? $", about {ProgressWords.duration(watch.Elapsed.TotalSeconds * (total - done) / (done - first.Value))} left" : "";
        return FormattableString.Invariant($"{Math.Floor(100.0 * done / total):F0} % done{left}, {ProgressWords.memory()}");
    }
}
