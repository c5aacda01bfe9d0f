using Streaming.Network.Batches;

namespace Streaming.Network.Tests.Training;

/// <summary>Batches of made inputs in memory: noise of one level for each class.</summary>
internal sealed class MadeBatches(int length, int batch, int microBatch, long from = 0) : IBatchSource
{
    private readonly BatchPool pool = new();
    private long step = from;
    private int part;

    /// <summary>Called before each batch is given out.</summary>
    public Action<long, int>? OnTake { get; init; }

    /// <summary>Whether every second step has the classes the other way round.</summary>
    public bool SwapsClasses { get; init; }

    public FilledBatch? Take(CancellationToken cancellation)
    {
        OnTake?.Invoke(step, part);
        cancellation.ThrowIfCancellationRequested();
        var first = part * microBatch;
        var count = Math.Min(microBatch, batch - first);
        var made = Make(pool, length, step, first, count, ends: first + count == batch, part, SwapsClasses ? (int)(step % 2) : 0);
        (step, part) = made.Origin.EndsStep ? (step + 1, 0) : (step, part + 1);
        return made;
    }

    public static FilledBatch Make(BatchPool pool, int length, long step, int first, int count, bool ends = true, int part = 0, int swap = 0)
    {
        var images = Enumerable.Range(first, count).ToArray();
        var labels = Array.ConvertAll(images, image => image % 2);
        var batch = new ImageBatch(pool, length, images, labels) { Step = step, Part = part, EndsStep = ends };
        for (var i = 0; i < count; i++)
        {
            Draw.Normals(length, (int)(step * 1000) + images[i], 20).CopyTo(batch.Slot(i));
            foreach (ref var value in batch.Slot(i))
                value += labels[i] == swap ? -30 : 30;
        }
        return batch.Fill();
    }

    public void Dispose()
    {
    }
}
