using System.Diagnostics;
using Streaming.Domain;
using Streaming.Network.Batches;
using Streaming.Network.Optimisers;

namespace Streaming.Network.Training;

/// <summary>
/// Trains a network, step by step. What comes out depends on the settings, the weights and the batches
/// alone, so a training that was interrupted and goes on from its checkpoint ends with the same weights, on the
/// processor to the last bit for one number of torch's threads.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="settings">How it learns.</param>
/// <param name="stepsPerEpoch">Steps of one epoch.</param>
/// <param name="validateEvery">Epochs between two looks at the validation images; the last epoch always has one.</param>
/// <param name="checkpoints">Where its state is kept.</param>
/// <param name="tell">Called after every step.</param>
/// <param name="rule">How parameters move, owned from now on; stochastic gradient descent with momentum where it is absent.</param>
public sealed class Trainer(ILearner network, TrainingSettings settings, int stepsPerEpoch, int validateEvery, CheckpointFolder checkpoints, Action<TrainingProgress> tell, IOptimiser? rule = null) : IDisposable
{
    private readonly TrainingDraws draws = new(settings.Seed);
    private readonly IOptimiser optimiser = rule ?? new MomentumSgd(
        network.Parameters.Select(parameter => (parameter.Name, parameter.Value, parameter.InStack ? settings.StackRate : 1)),
        settings.Momentum, settings.WeightDecay);

    private readonly RecentLosses losses = new();

    /// <summary>How far the training has come.</summary>
    public TrainingState State { get; private set; } = TrainingState.Start;

    /// <summary>Goes on from the last checkpoint; from the beginning where there is none.</summary>
    public void Resume()
    {
        State = checkpoints.Load(optimiser) ?? TrainingState.Start;
        network.AfterStep();
    }

    /// <summary>The whole training loop.</summary>
    /// <param name="batches">The batches from the state's step on.</param>
    /// <param name="validate">What the network says of validation images, at the end of an epoch; null where there are none.</param>
    /// <param name="cancellation">Ends the training after the last whole step; its state is kept first.</param>
    /// <exception cref="TrainingDivergedException">The loss is not finite, or far above that of the beginning.</exception>
    /// <exception cref="InputException">No image of an epoch could be read.</exception>
    public void Run(IBatchSource batches, Func<ViewScore>? validate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var watch = new StepWatch();
        if (State.Step == 0 && validateEvery > 0 && State.StartTop1 is null)
            State = State with { StartTop1 = TrainingState.Percent(validate?.Invoke(), score => score.Top1) };
        checkpoints.Begin(State, optimiser);
        try
        {
            while (State.Epochs.Count < settings.Schedule.Epochs)
            {
                var inEpoch = (int)(State.Step - ((long)State.Epochs.Count * stepsPerEpoch));
                if (inEpoch < stepsPerEpoch)
                {
                    watch.Start();
                    var score = Gradients(batches, watch, cancellation);
                    if (!double.IsFinite(score.Loss))
                        throw Diverged();
                    var rate = settings.Schedule.At(State.Step, stepsPerEpoch);
                    if (score.Images > 0)
                        optimiser.Move(State.Step, rate, 1.0 / score.Images);
                    network.AfterStep();
                    State = State.After(score, watch.Seconds, watch.WaitingSeconds);
                    if (losses.IsFarAbove(score, State.StartLoss))
                        throw Exploded();
                    checkpoints.SaveIfDue(State, optimiser);
                    tell(new TrainingProgress(State.Epochs.Count + 1, inEpoch + 1, stepsPerEpoch, rate, score, watch.Seconds, watch.WaitingSeconds, null, settings.Schedule.Epochs));
                }
                else
                {
                    var rate = settings.Schedule.At(State.Step - 1, stepsPerEpoch);
                    if (State.Current.Images == 0)
                        throw new InputException($"Nothing was learned in epoch {State.Epochs.Count + 1}: none of its images could be read; see rejects.parquet, and repair or fetch them.");
                    State = State.AfterEpoch(rate, IsValidated(State.Epochs.Count + 1) ? validate?.Invoke() : null);
                    KeepBest();
                    checkpoints.SaveEpoch(State, optimiser);
                    tell(new TrainingProgress(State.Epochs.Count, stepsPerEpoch, stepsPerEpoch, rate, StepScore.None, 0, 0, State.Epochs[^1], settings.Schedule.Epochs));
                }
            }
        }
        catch (Exception e) when (e is not (TrainingDivergedException or IOException))
        {
            // Cancelled, or the batches failed: what the step had gathered is dropped, the weights are those after the
            // last whole step.
            checkpoints.Save(State, optimiser);
            throw;
        }
    }

    /// <summary>Gives the network the weights of the epoch that validation found best.</summary>
    /// <exception cref="InvalidOperationException">No epoch was validated.</exception>
    /// <exception cref="InputException">The file that keeps them was damaged.</exception>
    public void TakeBest()
    {
        checkpoints.LoadBest(State.Best ?? throw new InvalidOperationException("No epoch was validated."), optimiser);
        network.AfterStep();
    }

    /// <inheritdoc/>
    public void Dispose() => optimiser.Dispose();

    // Before the epoch's checkpoint, which names the file: a training that is killed between the two does the epoch again.
    private void KeepBest()
    {
        // Among epochs that are equal on few images, more training counts as long as it still lowers the loss.
        if (State.Epochs[^1] is { ValTop1: { } top1 } epoch
            && (State.Best is not { } best || top1 > best.Top1 || (top1 == best.Top1 && epoch.Loss <= State.Epochs[best.Epoch - 1].Loss)))
            State = State with { Best = checkpoints.SaveBest(epoch.Epoch, top1, optimiser) };
    }

    private bool IsValidated(int epoch) => validateEvery > 0 && (epoch % validateEvery == 0 || epoch == settings.Schedule.Epochs);

    // Adds up the gradients of one step's parts.
    private StepScore Gradients(IBatchSource batches, StepWatch watch, CancellationToken cancellation)
    {
        var score = StepScore.None;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            watch.Wait();
            using var batch = batches.Take(cancellation) ?? throw new InvalidOperationException("The batches ended before the training.");
            watch.Work();
            score += network.Learn(batch, draws.StepSeed(State.Step, batch.Origin.Part), draws.AugmentationSeed(State.Step));
            if (batch.Origin.EndsStep)
                return score;
        }
    }

    private TrainingDivergedException Diverged() => new(
        $"The loss is no finite number at step {State.Step + 1} (epoch {State.Epochs.Count + 1}); lower --learning-rate, or lengthen --warm-up where there is one. "
        + checkpoints.LastGood);

    private TrainingDivergedException Exploded() => new(FormattableString.Invariant(
        $"The loss is {losses.Mean:G4} at step {State.Step} (epoch {State.Epochs.Count + 1}), and was {State.StartLoss:G4} at the beginning: the training goes astray; give a lower --learning-rate (it is {settings.Schedule.Rate:G4}), or more images a step by --batch."));

    private sealed class StepWatch
    {
        private long start, waitStart, waited;

        public double Seconds => Stopwatch.GetElapsedTime(start).TotalSeconds;

        public double WaitingSeconds => (double)waited / Stopwatch.Frequency;

        public void Start() => (start, waited) = (Stopwatch.GetTimestamp(), 0);

        public void Wait() => waitStart = Stopwatch.GetTimestamp();

        public void Work() => waited += Stopwatch.GetTimestamp() - waitStart;
    }
}
