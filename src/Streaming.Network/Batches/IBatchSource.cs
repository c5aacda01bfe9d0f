namespace Streaming.Network.Batches;

/// <summary>Where a training's batches come from, in the order of its steps. Disposing it ends their making.</summary>
public interface IBatchSource : IDisposable
{
    /// <summary>The next batch; waits until it is there. The caller disposes it.</summary>
    /// <returns>The batch, or null after the last one.</returns>
    /// <exception cref="OperationCanceledException">The training is to end.</exception>
    FilledBatch? Take(CancellationToken cancellation);
}
