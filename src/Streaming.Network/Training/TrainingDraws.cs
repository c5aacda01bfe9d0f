using System.Globalization;
using Streaming.Network.Weights;

namespace Streaming.Network.Training;

/// <summary>
/// Every random number of a training. Each is drawn from a stream of its own that is named after what it is for, so it
/// depends neither on the number of workers nor on where an interrupted training went on.
/// </summary>
/// <param name="seed">The training's seed.</param>
public sealed class TrainingDraws(ulong seed)
{
    /// <summary>The images of an epoch, by their places in the catalogue, each once, in random order.</summary>
    public int[] Order(int epoch, int count)
    {
        var random = Stream($"order {epoch}");
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var other = Below(random, i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }

    /// <summary>Where an image's window lies in an epoch: column and row of its first pixel, and whether it is mirrored.</summary>
    /// <param name="epoch">The epoch, or the number of a view that is kept.</param>
    /// <param name="image">The image's place in the catalogue.</param>
    /// <param name="positions">How many columns, and rows, the window can begin at.</param>
    public (int Left, int Top, bool Mirrored) Window(int epoch, int image, int positions)
    {
        var random = Stream($"window {epoch} {image}");
        return (Below(random, positions), Below(random, positions), Below(random, 2) == 1);
    }

    /// <summary>Which of an image's kept views an epoch trains on.</summary>
    public int View(int epoch, int image, int views) => Below(Stream($"view {epoch} {image}"), views);

    /// <summary>Which of some possibilities an item of a made training set is.</summary>
    /// <param name="item">The item's number.</param>
    /// <param name="attempt">How often it was drawn before and not taken.</param>
    /// <param name="count">How many possibilities there are.</param>
    public int Item(int item, int attempt, int count) => Below(Stream($"item {item} {attempt}"), count);

    /// <summary>
    /// The seed of a step's augmentation: all its parts go through the same transform, whatever their number, and so do
    /// trainings of the same seed that transform images instead of features.
    /// </summary>
    /// <param name="step">The step, counted from the beginning of the training.</param>
    public ulong AugmentationSeed(long step) => (ulong)(Stream($"augmentation {step}").NextUniform() * (1L << 53));

    /// <summary>The seed of one part of a step, for dropout.</summary>
    /// <param name="step">The step, counted from the beginning of the training.</param>
    /// <param name="part">The part of the step that goes through the network at once.</param>
    public ulong StepSeed(long step, int part) => (ulong)(Stream($"step {step} {part}").NextUniform() * (1L << 53));

    private SeededRandom Stream(FormattableString name) => new(seed, name.ToString(CultureInfo.InvariantCulture));

    private static int Below(SeededRandom random, int bound) => (int)(random.NextUniform() * bound);
}
