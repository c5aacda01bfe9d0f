using Streaming.Domain;
using Streaming.Network.Batches;
using Streaming.Network.Models;

namespace Streaming.Network.Training;

/// <summary>How much memory a step takes, roughly, so that a batch that cannot fit is refused before the training begins.</summary>
public static class TrainingMemory
{
    // Numbers that the backward pass keeps, or needs at the same time, for each number of a layer's activation.
    private const int Kept = 3, KeptByNormalization = 9;

    /// <summary>Bytes that one image takes while its gradients are computed.</summary>
    /// <param name="dialect">The network.</param>
    /// <param name="after">The last layer that does not learn; null where all do.</param>
    public static long BytesPerImage(Dialect dialect, string? after)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        var layers = AlexNetShapes.Layers(dialect).ToList();
        var learning = layers.Skip(after is null ? 0 : layers.IndexOf(after) + 1)
            .Sum(layer => (long)BatchShape.Of(dialect, layer).Length * (layer.StartsWith("norm", StringComparison.Ordinal) ? KeptByNormalization : Kept));
        // The picture in the batch that is learned from, and in those that wait.
        return sizeof(float) * (learning + (2L * Kept * BatchShape.Of(dialect, null).Length));
    }

    /// <summary>Refuses a batch that needs more memory than the process may have.</summary>
    /// <param name="dialect">The network.</param>
    /// <param name="settings">The size of the batch, and what learns.</param>
    /// <param name="available">Bytes that the process may have.</param>
    /// <param name="imagesOfItem">Images that an item of a batch is made of: two of a pair.</param>
    /// <exception cref="InputException">The batch needs more.</exception>
    public static void Check(Dialect dialect, TrainingSettings settings, long available, int imagesOfItem = 1)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Check(imagesOfItem * BytesPerImage(dialect, settings.Freeze), imagesOfItem * BatchShape.Of(dialect, null).Length, settings.MicroBatch, available, imagesOfItem == 1 ? "images" : "pairs");
    }

    /// <summary>Refuses a batch that needs more memory than the process may have.</summary>
    /// <param name="each">Bytes that one item of a batch takes while its gradients are computed.</param>
    /// <param name="length">Numbers of one item in a batch.</param>
    /// <param name="microBatch">Items at once.</param>
    /// <param name="available">Bytes that the process may have.</param>
    /// <param name="items">What items are, in a word.</param>
    /// <exception cref="InputException">The batch needs more.</exception>
    public static void Check(long each, int length, int microBatch, long available, string items = "images")
    {
        var most = available / each;
        // A batch is one array, and arrays end at two billion numbers.
        var longest = Array.MaxLength / length;
        if (microBatch > Math.Min(most, longest))
        {
            throw new InputException($"--micro-batch is {microBatch}: so many {items} at once need about {Gigabytes(each * microBatch)}, but this process may use {Gigabytes(available)}; "
                + $"give a smaller number, such as {Math.Clamp(Math.Min(most, longest) / 2, 1, 64)}; steps stay the same.");
        }
    }

    private static string Gigabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e9:F1} GB");
}
