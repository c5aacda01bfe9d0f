using Streaming.Domain;

namespace Streaming.Network.Training;

/// <summary>
/// How large the steps are in the course of a training: a warm-up that rises linearly from nothing, then Caffe's steps
/// (multiplied by <see cref="Gamma"/> each time <see cref="StepEpochs"/> epochs are over) or half a cosine down to zero
/// (Loshchilov and Hutter 2017).
/// </summary>
/// <param name="Kind">step or cosine.</param>
/// <param name="Rate">The learning rate after the warm-up.</param>
/// <param name="Epochs">Length of the whole training.</param>
/// <param name="WarmUpEpochs">Length of the warm-up; part of <paramref name="Epochs"/>.</param>
/// <param name="StepEpochs">Epochs between two steps; not used by cosine.</param>
/// <param name="Gamma">What a step multiplies the rate by; not used by cosine.</param>
public sealed record LearningRateSchedule(string Kind, double Rate, int Epochs, double WarmUpEpochs, double StepEpochs, double Gamma)
{
    /// <summary>The kinds of schedules.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["step", "cosine"];

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">The step, from 0, counted from the beginning of the training.</param>
    /// <param name="stepsPerEpoch">Steps of one epoch.</param>
    public double At(long step, int stepsPerEpoch)
    {
        // The first step of a warm-up is a whole step away from zero, or it would teach nothing.
        var warm = WarmUpEpochs * stepsPerEpoch;
        if (step + 1 < warm)
            return Rate * (step + 1) / warm;
        if (Kind == "step")
            return Rate * Math.Pow(Gamma, Math.Floor(step / (StepEpochs * stepsPerEpoch)));
        var whole = ((double)Epochs * stepsPerEpoch) - warm;
        return Rate * 0.5 * (1 + Math.Cos(Math.PI * Math.Clamp((step - warm) / whole, 0, 1)));
    }

    /// <summary>Refuses numbers that make no schedule, by the names of their options.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    public void Check()
    {
        if (!Kinds.Contains(Kind))
            throw new InputException($"--schedule is '{Kind}'; expected {string.Join(" or ", Kinds)}.");
        if (!(Rate > 0 && double.IsFinite(Rate)))
            throw new InputException($"--learning-rate is {Rate}; expected a number above 0.");
        if (Epochs < 1)
            throw new InputException($"--epochs is {Epochs}; expected at least 1.");
        if (!(WarmUpEpochs >= 0 && WarmUpEpochs < Epochs))
            throw new InputException($"--warm-up is {WarmUpEpochs} epochs; expected from 0 to less than the {Epochs} of --epochs.");
        if (!(StepEpochs > 0))
            throw new InputException($"--step-epochs is {StepEpochs}; expected a number above 0.");
        if (!(Gamma is > 0 and <= 1))
            throw new InputException($"--gamma is {Gamma}; expected above 0 and at most 1.");
    }
}
