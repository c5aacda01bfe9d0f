using System.Globalization;
using TorchSharp;

namespace Streaming.Network.Runtime;

/// <summary>
/// How many threads one torch operation spreads over. Torch's threads wait for each other by spinning, so an
/// operation on all cores is slowed several times when other work holds one of them: where the rest of a pipeline
/// keeps the cores busy, let torch use one thread and run several extractors' calls side by side.
/// </summary>
public static class TorchThreads
{
    /// <summary>
    /// Threads of one operation, for the whole process. Features and what is made of them do not depend on it; sums that a
    /// training takes over a batch do, in their last bits.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static int Count
    {
        get => torch.get_num_threads();
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            torch.set_num_threads(value);
        }
    }

    /// <summary>Version of the native torch library, such as 2.10.0, for a run's records.</summary>
    public static string LibraryVersion => torch.__version__.ToString(CultureInfo.InvariantCulture);
}
