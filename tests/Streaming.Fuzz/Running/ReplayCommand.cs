using Streaming.Fuzz.Targets;

namespace Streaming.Fuzz.Running;

/// <summary>replay: gives kept inputs to the program again, each to a child of its own.</summary>
internal static class ReplayCommand
{
    public static async Task<int> Run(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var failed = 0;
        foreach (var file in files)
        {
            var said = await Failure(file, new Limits(), cancellation);
            Console.WriteLine($"{Path.GetFileName(file)}: {said ?? "read or refused"}");
            failed += said is null ? 0 : 1;
        }
        return failed == 0 ? 0 : 2;
    }

    /// <summary>How the program still fails on a kept input; null where it reads or refuses it.</summary>
    public static async Task<string?> Failure(string file, Limits limits, CancellationToken cancellation)
    {
        var outcome = await ChildProcess.Run(AllTargets.Named(Finding.TargetOf(file)).Name, limits, "", ["file", file], TimeSpan.FromMinutes(2), cancellation);
        return outcome.Kind is { } kind ? $"{kind}: {outcome.Detail}"
            : outcome.Leaks is [var leak, ..] ? $"{leak.Signature}: {leak.Detail}"
            : null;
    }
}
