using System.Diagnostics;
using Streaming.Experiments.Story;

namespace Streaming.Cli.Progress;

/// <summary>
/// The share of a story that is done, and the time that is left: what parts were expected to take, in the proportion in which
/// those that are done really took it.
/// </summary>
internal sealed class StoryClock
{
    // Seconds of parts that went as expected, as it were, before the first was seen to end: a short part tells little of long ones.
    private const double Trust = 30;

    private readonly Dictionary<string, double> expected;
    private readonly List<string> order;
    private readonly HashSet<string> ended = [];
    private readonly Stopwatch current = new();
    private double took, foreseen;

    public StoryClock(IEnumerable<PlannedPart> parts)
    {
        var told = parts.Where(part => part.LeftOut is null).ToList();
        expected = told.ToDictionary(part => part.Name, part => part.Expected);
        order = [.. told.Select(part => part.Name)];
        // Originals were found before there was a clock.
        ended.Add(PlannedPartModule.select);
    }

    /// <summary>The part that is done now; null between two.</summary>
    public string? Current { get; private set; }

    /// <summary>The share of it that is done; null where nobody knows.</summary>
    public double? Share { get; set; }

    /// <summary>How many parts there are.</summary>
    public int Count => order.Count;

    /// <summary>The place of the present one among them.</summary>
    public int Place => Current is { } part ? order.IndexOf(part) + 1 : 0;

    /// <summary>Seconds that are left.</summary>
    public double Left => Pace * order.Where(part => !ended.Contains(part) && part != Current).Sum(part => expected[part]) + LeftOfCurrent;

    /// <summary>The share that is done.</summary>
    public double Done
    {
        get
        {
            var behind = Pace * order.Where(ended.Contains).Sum(part => expected[part]) + current.Elapsed.TotalSeconds;
            return behind / Math.Max(1e-9, behind + Left);
        }
    }

    public void Begin(string part)
    {
        (Current, Share) = (part, null);
        current.Restart();
    }

    public void End(string part)
    {
        if (part == Current)
        {
            took += current.Elapsed.TotalSeconds;
            foreseen += expected.GetValueOrDefault(part);
            Current = null;
        }
        current.Reset();
        ended.Add(part);
    }

    private double Pace => (Trust + took) / (Trust + foreseen);

    private double LeftOfCurrent
    {
        get
        {
            if (Current is not { } part)
                return 0;
            var elapsed = current.Elapsed.TotalSeconds;
            // A tenth of what it took so far is left at least, as long as it has not ended.
            var byTime = Math.Max((Pace * expected.GetValueOrDefault(part)) - elapsed, elapsed / 10);
            return Share is { } share and > 0.05 ? elapsed * (1 - Math.Min(share, 1)) / share : byTime;
        }
    }
}
