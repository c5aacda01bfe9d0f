using System.Diagnostics;

namespace Streaming.Network.Training;

/// <summary>
/// Trains a network by stochastic gradient descent. What comes out depends on the settings, the weights and the batches
/// alone, so a training that was interrupted and goes on from its checkpoint ends with the same weights, on the
/// processor to the last bit for one number of torch's threads.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="settings">How it learns.</param>
/// <param name="stepsPerEpoch">Steps of one epoch.</param>
/// <param name="validateEvery">Epochs between two looks at the validation images; the last epoch always has one.</param>
/// <param name="checkpoints">Where its state is kept.</param>
/// <param name="tell">Called after every step.</param>
public sealed class Trainer(ILearner network, TrainingSettings settings, int stepsPerEpoch, int validateEvery, CheckpointFolder checkpoints, Action<TrainingProgress> tell) : IDisposable
{
    private readonly TrainingDraws draws = new(settings.Seed);
    private readonly MomentumSgd optimiser = new(
        network.Parameters.Select(parameter => (parameter.Name, parameter.Value, parameter.InStack ? settings.StackRate : 1)),
        settings.Momentum, settings.WeightDecay);

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
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public void Run(IBatchSource batches, Func<ViewScore>? validate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var watch = new StepWatch();
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
                        optimiser.Step(rate, 1.0 / score.Images);
                    network.AfterStep();
                    State = State.After(score, watch.Seconds, watch.WaitingSeconds);
                    checkpoints.SaveIfDue(State, optimiser);
                    tell(new TrainingProgress(State.Epochs.Count + 1, inEpoch + 1, stepsPerEpoch, rate, score, watch.Seconds, watch.WaitingSeconds, null));
                }
                else
                {
                    var rate = settings.Schedule.At(State.Step - 1, stepsPerEpoch);
                    State = State.AfterEpoch(rate, IsValidated(State.Epochs.Count + 1) ? validate?.Invoke() : null);
                    checkpoints.SaveEpoch(State, optimiser);
                    tell(new TrainingProgress(State.Epochs.Count, stepsPerEpoch, stepsPerEpoch, rate, StepScore.None, 0, 0, State.Epochs[^1]));
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

    /// <inheritdoc/>
    public void Dispose() => optimiser.Dispose();

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
