using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Streaming.Fuzz.Targets;

namespace Streaming.Fuzz.Running;

/// <summary>
/// The process that reads inputs: a run of numbers, or one kept input. It tells failures in lines on its standard output, and
/// how far it has come on the board.
/// </summary>
internal static class Child
{
    /// <summary>Failures of one signature that are kept by a child.</summary>
    private const int KeptOfOne = 3;

    /// <summary>The exit code of a child that took too much memory with the input on the board.</summary>
    public const int TooMuchMemory = 77;

    /// <summary>Reads inputs FIRST to END of a target and a seed, or the one in a file.</summary>
    public static int Run(string[] arguments)
    {
        var (name, board, folder, findings, limit) = (arguments[0], arguments[1], arguments[2], arguments[3], Number(arguments[4]) << 20);
        var target = AllTargets.Named(name);
        using var progress = new ProgressBoard(board);
        if (arguments[5] == "file")
        {
            var input = Finding.Read(arguments[6]);
            Begin(target, progress, folder);
            return One(target, 0, () => input, progress, folder, limit, (item, error) => Tell(new Finding(name, item, FindingKind.Leak, Trial.Signature(error), Line(error), arguments[6])));
        }

        var (seed, first, end) = ((int)Number(arguments[5]), Number(arguments[6]), Number(arguments[7]));
        Begin(target, progress, folder);
        var kept = new Dictionary<string, int>();
        for (var item = first; item < end; item++)
        {
            var number = item;
            var code = One(target, item, () => target.Input(seed, number), progress, folder, limit, (at, error) => Keep(target, seed, at, error, kept, folder, findings));
            if (code != 0)
                return code;
        }
        progress.Item = end;
        return 0;
    }

    // Whatever is loaded once is loaded now, and counts as no input's.
    private static void Begin(Target target, ProgressBoard progress, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var seed in target.Seeds.Take(2))
            Trial.Leak(target, seed, folder, out _);
        GC.Collect();
        progress.MemoryAtFirst = WorkingSet(peak: false);
        progress.Memory = progress.MemoryAtFirst;
    }

    private static int One(Target target, long item, Func<byte[]> make, ProgressBoard progress, string folder, long limit, Action<long, Exception> tell)
    {
        progress.Item = item;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Trial.Leak(target, make(), folder, out var verdict);
        if (error is OutOfMemoryException || error?.GetBaseException() is OutOfMemoryException)
            return TooMuchMemory;
        if (error is not null)
        {
            progress.Failed++;
            tell(item, error);
        }
        else if (verdict == Verdict.Accepted)
        {
            progress.Accepted++;
        }
        else
        {
            progress.Refused++;
        }
        if (!target.IsNative && item % 64 != 0 && GC.GetAllocatedBytesForCurrentThread() - before < 1 << 24)
            return 0;
        progress.Memory = Math.Max(progress.Memory, WorkingSet(peak: true));
        return progress.Memory - progress.MemoryAtFirst > limit ? TooMuchMemory : 0;
    }

    private static void Keep(Target target, int seed, long item, Exception error, Dictionary<string, int> kept, string folder, string findings)
    {
        var signature = Trial.Signature(error);
        var count = kept[signature] = kept.GetValueOrDefault(signature) + 1;
        if (count > KeptOfOne)
            return;
        var small = Trial.Small(target, target.Input(seed, item), signature, folder);
        Tell(new Finding(target.Name, item, FindingKind.Leak, signature, Line(error), Finding.Keep(findings, target.Name, FindingKind.Leak, small)));
    }

    private static void Tell(Finding finding) => Console.WriteLine(JsonSerializer.Serialize(finding));

    private static string Line(Exception error) => error.Message.ReplaceLineEndings(" ") is { Length: > 300 } text ? text[..300] : error.Message.ReplaceLineEndings(" ");

    private static long WorkingSet(bool peak)
    {
        using var me = Process.GetCurrentProcess();
        return peak ? me.PeakWorkingSet64 : me.WorkingSet64;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
