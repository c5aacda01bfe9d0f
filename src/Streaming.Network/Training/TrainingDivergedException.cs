namespace Streaming.Network.Training;

/// <summary>The loss, or a weight, is no finite number any more: the training cannot go on. Ends the run with exit code 2.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>The training ended with this message, which names the last good checkpoint.</summary>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>The training ended with this message.</summary>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The training ended.</summary>
    public TrainingDivergedException()
    {
    }
}
