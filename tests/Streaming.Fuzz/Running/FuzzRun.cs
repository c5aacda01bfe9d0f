using System.Diagnostics;
using System.Globalization;
using Streaming.Fuzz.Targets;

namespace Streaming.Fuzz.Running;

/// <summary>What a target's inputs came to.</summary>
internal sealed record TargetResult(string Target, long Inputs, long Accepted, long Refused, long Leaked, int Hangs, int Crashes, int TooLarge, long MemoryMb, double Seconds, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether every input was read or refused.</summary>
    public bool IsClean => Leaked == 0 && Hangs == 0 && Crashes == 0 && TooLarge == 0;
}

/// <summary>Gives a target's inputs to children, and goes on behind each one on which a child died.</summary>
internal sealed class FuzzRun(Limits limits, string findings)
{
    /// <summary>Inputs of one child: enough that its start costs little, few enough that none of its memory counts for long.</summary>
    private const int Batch = 20_000;

    /// <summary>Findings of a kind by which a child ends, after which a target is given up: each costs seconds.</summary>
    private const int MostEnds = 50;

    /// <summary>Tries inputs 0 to <paramref name="count"/> of a seed, as long as there is time.</summary>
    public async Task<TargetResult> Run(Target target, int seed, long count, TimeSpan most, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var found = new List<Finding>();
        var (next, accepted, refused, leaked, memory) = (0L, 0L, 0L, 0L, 0L);
        while (next < count && watch.Elapsed < most && !cancellation.IsCancellationRequested && found.Count(finding => finding.Kind != FindingKind.Leak) < MostEnds)
        {
            var end = Math.Min(count, next + Batch);
            var outcome = await ChildProcess.Run(target.Name, limits, findings, [Text(seed), Text(next), Text(end)], most - watch.Elapsed, cancellation);
            (accepted, refused, leaked) = (accepted + outcome.Accepted, refused + outcome.Refused, leaked + outcome.Failed);
            memory = Math.Max(memory, outcome.Memory >> 20);
            found.AddRange(outcome.Leaks);
            next = Math.Max(next, outcome.Item);
            if (outcome.Kind is not { } kind)
                continue;
            if (await Alone(target, seed, outcome, cancellation) is { } finding)
                found.Add(finding);
            next = outcome.Item + 1;
        }
        int Count(FindingKind kind) => found.Count(finding => finding.Kind == kind);
        return new TargetResult(target.Name, next, accepted, refused, leaked, Count(FindingKind.Hang), Count(FindingKind.Crash), Count(FindingKind.Memory), memory, watch.Elapsed.TotalSeconds, found);
    }

    // A slow machine and what others left in a child's memory are no input's fault: what ended a child has to end one of its own.
    private async Task<Finding?> Alone(Target target, int seed, ChildOutcome ended, CancellationToken cancellation)
    {
        var twice = limits with { SecondsEach = 2 * limits.SecondsEach };
        var again = await ChildProcess.Run(target.Name, twice, findings, [Text(seed), Text(ended.Item), Text(ended.Item + 1)], TimeSpan.FromMinutes(5), cancellation);
        if (again.Kind is not { } kind)
            return null;
        var file = Finding.Keep(findings, target.Name, kind, target.Input(seed, ended.Item));
        return new Finding(target.Name, ended.Item, kind, kind.ToString(), again.Detail, file);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
